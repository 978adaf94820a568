namespace PathGen.Agents;

/// <summary>Finds the attributes that match patches best, with their places among all patches of the slide.</summary>
public static class AttributeMatcher
{
    /// <summary>The best attributes of some patches.</summary>
    /// <param name="input">The slide.</param>
    /// <param name="patches">Rows of the patches asked for.</param>
    /// <param name="count">Most attributes a patch, 1 or more. Default 5.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>For each patch asked for, its attributes by score, best first; <see cref="AttributeMatch.Percentile"/> is the share of all the slide's
    /// patches that score lower for the same attribute.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A patch does not exist, or <paramref name="count"/> is less than 1.</exception>
    /// <exception cref="PairException">Embeddings are not finite, not of unit length, or do not belong to the prompts.</exception>
    public static IReadOnlyList<IReadOnlyList<AttributeMatch>> Match(
        RetrievalInput input,
        IReadOnlyList<int> patches,
        int count = 5,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patches);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        EmbeddingCheck.Input(input);
        foreach (var patch in patches)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(patch, nameof(patches));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(patch, input.Patches.Count, nameof(patches));
        }

        var attributes = input.Prompts.Attributes;
        var total = input.Patches.Count;
        var cosines = new float[attributes.Count][];
        for (var a = 0; a < cosines.Length; a++)
            cosines[a] = new float[total];
        PromptScores.ForEachPatch(input.Patches, input.Attributes, (patch, row) =>
        {
            for (var a = 0; a < row.Length; a++)
                cosines[a][patch] = row[a];
        }, cancellationToken);

        var sorted = new float[cosines.Length][];
        Parallel.For(0, cosines.Length, a =>
        {
            sorted[a] = [.. cosines[a]];
            Array.Sort(sorted[a]);
        });
        var matches = new IReadOnlyList<AttributeMatch>[patches.Count];
        for (var i = 0; i < matches.Length; i++)
        {
            var patch = patches[i];
            var order = Enumerable.Range(0, attributes.Count).OrderByDescending(a => cosines[a][patch]).ThenBy(a => a).Take(count);
            matches[i] = [.. order.Select(a => new AttributeMatch(attributes[a], 100.0 * cosines[a][patch], Lower(sorted[a], cosines[a][patch]) / (double)total))];
        }

        return matches;
    }

    /// <summary>How many sorted values are lower.</summary>
    private static int Lower(float[] sorted, float value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
