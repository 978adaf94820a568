using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>Cosines of every patch with every prompt, formed in blocks and handed on row by row, so that no N × P matrix is kept.</summary>
internal static unsafe class PromptScores
{
    /// <summary>Takes a patch and its cosines with all prompts. Called once a patch, from several threads.</summary>
    public delegate void RowAction(int patch, ReadOnlySpan<float> cosines);

    public static void ForEachPatch(EmbeddingMatrix patches, EmbeddingMatrix prompts, RowAction action, CancellationToken cancellationToken)
    {
        if (patches.Count == 0 || prompts.Count == 0)
            return;
        var packed = new PackedRows(prompts.Count, prompts.Width);
        for (var i = 0; i < prompts.Count; i++)
            packed.Set(i, prompts[i]);
        using var pin = patches.Values.Pin();
        var first = (nint)pin.Pointer;
        const int Block = 512;
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, (patches.Count + Block - 1) / Block, options, block =>
        {
            var tile = new AlignedFloats(DotKernel.Rows * packed.Stride);
            var rows = stackalloc float*[DotKernel.Rows];
            var end = Math.Min(patches.Count, (block + 1) * Block);
            for (var start = block * Block; start < end; start += DotKernel.Rows)
            {
                var count = Math.Min(DotKernel.Rows, end - start);
                for (var i = 0; i < DotKernel.Rows; i++)
                    rows[i] = (float*)first + ((nint)(start + Math.Min(i, count - 1)) * patches.Width);
                DotKernel.Multiply(rows, packed, 0, packed.Panels, tile.Pointer, packed.Stride);
                for (var i = 0; i < count; i++)
                    action(start + i, tile.Span.Slice(i * packed.Stride, prompts.Count));
            }
        });
    }
}
