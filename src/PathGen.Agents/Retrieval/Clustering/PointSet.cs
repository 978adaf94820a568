using System.Buffers;
using System.Numerics.Tensors;
using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>Pinned points with their squared lengths, cut into blocks of a fixed size, so that sums over blocks do not depend on the number of threads.</summary>
internal sealed unsafe class PointSet : IDisposable
{
    /// <summary>Points in a block.</summary>
    public const int BlockSize = 512;

    private readonly ParallelOptions parallel;
    private MemoryHandle handle;

    public PointSet(EmbeddingMatrix points, int? maxThreads, CancellationToken cancellationToken)
    {
        Count = points.Count;
        Width = points.Width;
        Blocks = (Count + BlockSize - 1) / BlockSize;
        parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = maxThreads ?? Environment.ProcessorCount };
        handle = points.Values.Pin();
        SquaredLengths = new float[Count];
        ForBlocks((_, first, end) =>
        {
            for (var i = first; i < end; i++)
                SquaredLengths[i] = TensorPrimitives.SumOfSquares(points[i]);
        });
    }

    public int Count { get; }

    public int Width { get; }

    public int Blocks { get; }

    public float[] SquaredLengths { get; }

    public CancellationToken CancellationToken => parallel.CancellationToken;

    public float* Row(int index) => (float*)handle.Pointer + ((nint)index * Width);

    public ReadOnlySpan<float> this[int index] => new(Row(index), Width);

    /// <summary>Runs an action for every block: its number, its first point and the point after its last.</summary>
    public void ForBlocks(Action<int, int, int> action)
    {
        if (parallel.MaxDegreeOfParallelism == 1 || Blocks <= 1)
        {
            for (var block = 0; block < Blocks; block++)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                action(block, block * BlockSize, Math.Min(Count, (block + 1) * BlockSize));
            }

            return;
        }

        Parallel.For(0, Blocks, parallel, block => action(block, block * BlockSize, Math.Min(Count, (block + 1) * BlockSize)));
    }

    /// <summary>Cuts the components into slices and runs an action for each: its first component and the one after its last.</summary>
    public void ForSlices(Action<int, int> action)
    {
        const int Slice = 64;
        var slices = (Width + Slice - 1) / Slice;
        if (parallel.MaxDegreeOfParallelism == 1 || slices <= 1)
            action(0, Width);
        else
            Parallel.For(0, slices, parallel, slice => action(slice * Slice, Math.Min(Width, (slice + 1) * Slice)));
    }

    /// <summary>The sum of per-block sums, in block order.</summary>
    public double SumOverBlocks(Func<int, int, double> sumOfBlock)
    {
        var sums = new double[Blocks];
        ForBlocks((block, first, end) => sums[block] = sumOfBlock(first, end));
        var total = 0.0;
        foreach (var sum in sums)
            total += sum;
        return total;
    }

    public void Dispose() => handle.Dispose();
}
