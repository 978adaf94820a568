using System.Numerics.Tensors;
using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>The attributes that match each chosen patch best, and how that compares with the slide's other patches.</summary>
internal static class BestAttributes
{
    private const int Most = 5;

    /// <summary>For each chosen patch at most five attributes, highest score first; equal scores in the attributes' order.</summary>
    /// <param name="input">The slide.</param>
    /// <param name="rows">Rows of the chosen patches.</param>
    public static IReadOnlyList<AttributeMatch>[] Of(RetrievalInput input, IReadOnlyList<int> rows)
    {
        var matches = new AttributeMatch[rows.Count][];
        for (var i = 0; i < rows.Count; i++)
            matches[i] = new AttributeMatch[input.Attributes.Count];
        var scores = new float[input.Patches.Count];
        var sorted = new float[input.Patches.Count];
        for (var a = 0; a < input.Attributes.Count; a++)
        {
            for (var p = 0; p < scores.Length; p++)
                scores[p] = 100 * TensorPrimitives.Dot(input.Patches[p], input.Attributes[a]);
            scores.CopyTo(sorted, 0);
            Array.Sort(sorted);
            for (var i = 0; i < rows.Count; i++)
                matches[i][a] = new AttributeMatch(input.Prompts.Attributes[a], scores[rows[i]], Below(sorted, scores[rows[i]]) / (double)sorted.Length);
        }

        return [.. matches.Select(m => (IReadOnlyList<AttributeMatch>)[.. m.OrderByDescending(match => match.Score).Take(Most)])];
    }

    // How many values are lower: the first place of the value in the sorted values.
    private static int Below(float[] sorted, float value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (sorted[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
