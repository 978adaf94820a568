using System.Numerics.Tensors;
using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>Refuses embeddings that would make nonsense of every score.</summary>
internal static class EmbeddingCheck
{
    /// <summary>How far a squared length may be from 1: half-precision files lose up to about 1e-3.</summary>
    private const float LengthTolerance = 0.02f;

    /// <summary>Checks widths, counts, prompts and lengths of a slide's input.</summary>
    public static void Input(RetrievalInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Prompts(input.Attributes, input.Prompts.Attributes, input.Patches.Width, "attribute");
        Prompts(input.Findings, input.Prompts.Findings, input.Patches.Width, "finding");
        UnitLength(input.Patches, "patch");
        UnitLength(input.Attributes, "attribute");
        UnitLength(input.Findings, "finding");
    }

    /// <summary>Checks that every value is a finite number.</summary>
    public static void Finite(EmbeddingMatrix matrix, string what)
    {
        for (var row = 0; row < matrix.Count; row++)
        {
            if (!float.IsFinite(TensorPrimitives.SumOfSquares(matrix[row])))
                throw new PairException($"The embedding of {what} {row} holds values that are not finite numbers (or overflow when squared): embed again, or leave it out.");
        }
    }

    /// <summary>Checks that every row is finite and of unit length.</summary>
    public static void UnitLength(EmbeddingMatrix matrix, string what)
    {
        for (var row = 0; row < matrix.Count; row++)
        {
            var squared = TensorPrimitives.SumOfSquares(matrix[row]);
            if (!float.IsFinite(squared))
                throw new PairException($"The embedding of {what} {row} holds values that are not finite numbers: embed again, or leave it out.");
            if (MathF.Abs(squared - 1) > LengthTolerance)
                throw new PairException($"The embedding of {what} {row} has length {MathF.Sqrt(squared):0.####}, expected 1: divide each embedding by its length first.");
        }
    }

    private static void Prompts(EmbeddingMatrix matrix, IReadOnlyList<string> prompts, int width, string what)
    {
        if (matrix.Count != prompts.Count)
            throw new PairException($"There are {matrix.Count} {what} embeddings for {prompts.Count} {what}s: embed each {what} once, in order.");
        if (matrix.Count > 0 && matrix.Width != width)
        {
            throw new PairException(
                $"The {what} embeddings have width {matrix.Width}, the patch embeddings {width}: embed images and text with the two halves of one model.");
        }

        for (var i = 0; i < prompts.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(prompts[i]))
                throw new PairException($"The text of {what} {i} is empty: leave it out, or write what to look for.");
        }
    }
}
