using System.Numerics.Tensors;

namespace PathGen.Onnx;

/// <summary>Compares two graphs of the same inputs and outputs, on the CPU, one input at a time.</summary>
internal static class VariantComparison
{
    private const int CountOfTexts = 8;

    // CLIP's last two tokens are the start and the end of a text; models of another tokenizer are few, and any ids serve to compare.
    private const int Start = 49406;
    private const int End = 49407;

    /// <summary>The smallest cosine between the two graphs' results; NaN where one has no direction.</summary>
    public static double SmallestCosine<T>(
        string one, string other, string input, long[] inputShape, IReadOnlyList<ReadOnlyMemory<T>> items, string output, int width, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var expected = Run(one);
        return Run(other).Zip(expected, (a, b) => (double)TensorPrimitives.CosineSimilarity<float>(a, b)).Aggregate(1.0, Math.Min);

        List<float[]> Run(string file)
        {
            using var session = OnnxSession.Load(file);
            using var run = session.Bind(input, inputShape, output, [1, width]);
            return [.. items.Select(item =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (typeof(T) == typeof(float) && run.InputType == typeof(Half))
                    TensorPrimitives.ConvertToHalf(System.Runtime.InteropServices.MemoryMarshal.Cast<T, float>(item.Span), run.Input<Half>());
                else
                    item.Span.CopyTo(run.Input<T>());
                run.Run();
                return run.Output<float>().ToArray();
            })];
        }
    }

    /// <summary>Texts of pseudo-random tokens and of several lengths, as ids.</summary>
    public static IReadOnlyList<ReadOnlyMemory<long>> Texts(int contextLength) => [.. Enumerable.Range(1, CountOfTexts).Select(i =>
    {
        var random = new Random(i);
        var ids = new long[contextLength];
        var end = Math.Max(1, (contextLength - 1) * i / CountOfTexts);
        ids[0] = Start;
        for (var k = 1; k < end; k++)
            ids[k] = random.Next(Start);
        ids[end] = End;
        return (ReadOnlyMemory<long>)ids;
    })];
}
