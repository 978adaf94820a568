namespace PathGen.Onnx;

/// <summary>Compares what ONNX Runtime answers with <see cref="ClipReference"/> on a fixed input.</summary>
/// <param name="folder">Where the ONNX files are.</param>
/// <param name="source">The checkpoint under open_clip's names.</param>
/// <param name="clip">Its architecture.</param>
/// <param name="activation">Its activation.</param>
internal sealed class ClipImportCheck(string folder, ITensorSource source, ClipArchitecture clip, Activation activation)
{
    private readonly ClipReference reference = new(source, clip, activation);

    // The forward pass in double precision is the expensive part; all variants of a part share it.
    private readonly Dictionary<string, double[]> expected = new(StringComparer.Ordinal);
    private ClipImportCheck? firstBlocks;

    // fp32 through 12 to 24 layers stays below 1e-4 of the largest value on every model tried; a wrong weight, activation or mask is far above a hundredth.
    private const double Tolerance = 1e-3;

    /// <summary>
    /// Multiplications beyond which the graph of a part's first block is compared instead of the whole file, and the manifest says so. PathGen-CLIP-L needs 1.9e11 for one
    /// picture: well under a minute on two cores.
    /// </summary>
    public double LargestMultiplications { get; init; } = 2e11;

    /// <summary>Checks every variant.</summary>
    /// <exception cref="ModelException">An answer differs by more than a thousandth of the largest value.</exception>
    public IReadOnlyList<ModelCheck> Run(IReadOnlyList<ModelVariant> variants, CancellationToken cancellationToken) => [.. variants.Select(variant =>
        (variant.Part == "vision" ? clip.VisionMultiplications : clip.TextMultiplications) > LargestMultiplications ? FirstBlock(variant, cancellationToken)
        : variant.Part == "vision" ? Vision(variant, cancellationToken)
        : Text(variant, cancellationToken))];

    /// <summary>What the manifest says where nobody asked for a check.</summary>
    public static IReadOnlyList<ModelCheck> Skipped(IReadOnlyList<ModelVariant> variants) => [.. variants.Select(v => new ModelCheck(v.File, "not checked, as asked", null))];

    /// <summary>Pixel values of a picture that is always the same.</summary>
    public static float[] Picture(int size)
    {
        var pixelValues = new float[3 * size * size];
        var state = 1UL;
        foreach (ref var value in pixelValues.AsSpan())
            value = (4f * Next(ref state)) - 2;
        return pixelValues;
    }

    /// <summary>Ids of a text that is always the same: start, words up to the middle, end, zeros, so that a wrong mask or a wrong reading position shows.</summary>
    public static long[] Words(int length, int vocabulary)
    {
        var ids = new long[length];
        var state = 2UL;
        var end = length / 2;
        ids[0] = vocabulary - 2;
        for (var i = 1; i < end; i++)
            ids[i] = (long)(Next(ref state) * (vocabulary - 2));
        ids[end] = vocabulary - 1;
        return ids;
    }

    private ModelCheck Vision(ModelVariant variant, CancellationToken cancellationToken)
    {
        var pixelValues = Picture(clip.ImageSize);
        if (!expected.ContainsKey("vision"))
            expected.Add("vision", reference.Vision(pixelValues, cancellationToken));
        return Compare(variant, expected["vision"], new TensorBinding<float>("pixel_values", pixelValues, 1, 3, clip.ImageSize, clip.ImageSize), "image_embeds");
    }

    private ModelCheck Text(ModelVariant variant, CancellationToken cancellationToken)
    {
        var ids = Words(clip.ContextLength, clip.VocabularySize);
        if (!expected.ContainsKey("text"))
            expected.Add("text", reference.Text(ids, cancellationToken));
        return Compare(variant, expected["text"], new TensorBinding<long>("input_ids", ids, 1, clip.ContextLength), "text_embeds");
    }

    private ModelCheck Compare<T>(ModelVariant variant, double[] expected, TensorBinding<T> input, string output)
        where T : unmanaged
    {
        var found = new float[expected.Length];
        using (var frugal = new FrugalSession(Path.Combine(folder, variant.File)))
            frugal.Session.Run(input, new TensorBinding<float>(output, found, 1, found.Length));
        var (difference, largest) = (0.0, 0.0);
        for (var i = 0; i < found.Length; i++)
        {
            // A NaN on either side is an infinite difference here, and no limit below.
            var distance = Math.Abs(found[i] - expected[i]);
            difference = double.IsFinite(distance) ? Math.Max(difference, distance) : double.PositiveInfinity;
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }

        if (!(difference <= Tolerance * largest))
        {
            throw new ModelException(
                $"{variant.File}: ONNX Runtime's answer differs by {difference:g3} from a forward pass in double precision, whose largest value is {largest:g3}; "
                + $"{Tolerance:g1} of that is allowed. The weights are damaged (not finite?) or the graph is wrong; nothing was written.");
        }

        return new ModelCheck(variant.File, $"one pseudo-random input against a forward pass in double precision, largest value {largest:g3}; CPU provider", difference);
    }

    private ModelCheck FirstBlock(ModelVariant variant, CancellationToken cancellationToken)
    {
        var first = clip with { Vision = clip.Vision with { Layers = 1 }, Text = clip.Text with { Layers = 1 } };
        firstBlocks ??= new ClipImportCheck(folder, source, first, activation) { LargestMultiplications = double.PositiveInfinity };
        var graphs = new ClipGraphs(source, first, activation);
        var file = Path.Combine(folder, $"{variant.Part}_first_block.onnx");
        var block = variant with { File = Path.GetFileName(file), DataFile = null, DataSha256 = null };
        try
        {
            OnnxFile.Write(file, variant.Part == "vision" ? graphs.Vision() : graphs.Text());
            if (variant.Providers.Contains(ExecutionProvider.Cpu.Name))
                block = CpuVariant.Write(folder, block, cancellationToken) ?? block;
            var found = firstBlocks.Run([block], cancellationToken)[0];
            return found with { File = variant.File, Method = $"its first block alone, as the whole is large: {found.Method}" };
        }
        finally
        {
            File.Delete(file);
            File.Delete(Path.Combine(folder, block.File));
        }
    }

    // Knuth's MMIX generator; 24 bits of its upper half as a float on [0, 1).
    private static float Next(ref ulong state)
    {
        state = (state * 6364136223846793005UL) + 1442695040888963407UL;
        return (state >> 40) * (1f / (1 << 24));
    }
}
