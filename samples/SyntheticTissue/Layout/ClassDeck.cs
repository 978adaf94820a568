namespace PathGen.Samples.SyntheticTissue;

/// <summary>Deals classes to regions: every class gets its share of the tissue, and neighbours differ where they can.</summary>
internal static class ClassDeck
{
    private static readonly (TissueClass Class, float Weight)[] Weights =
    [
        (TissueClass.Fat, 1f), (TissueClass.Stroma, 1.15f), (TissueClass.Lymphocytes, 1f), (TissueClass.Glands, 1.15f),
        (TissueClass.Necrosis, 1f), (TissueClass.Blood, 0.8f), (TissueClass.Mucin, 0.8f), (TissueClass.Tumour, 1.6f),
    ];

    /// <summary>Sets the class of every site.</summary>
    /// <param name="sites">Sites, row by row of their grid.</param>
    /// <param name="columns">Sites in a row.</param>
    /// <param name="areas">Tissue that each site's region covers.</param>
    /// <param name="seed">Decides between equals.</param>
    /// <param name="tumour">Whether tumour is dealt too.</param>
    public static void Assign(Span<Site> sites, int columns, ReadOnlySpan<int> areas, uint seed, bool tumour)
    {
        var deck = tumour ? Weights : Weights[..^1];
        var total = 0f;
        foreach (var area in areas)
            total += area;
        var weights = 0f;
        foreach (var (_, weight) in deck)
            weights += weight;

        var order = new int[sites.Length];
        var keys = new long[sites.Length];
        for (var i = 0; i < order.Length; i++)
            (order[i], keys[i]) = (i, ((long)-areas[i] << 32) | SeededRandom.Mix(seed ^ 0xE1u, i, 0));
        Array.Sort(keys, order);

        var dealt = new float[deck.Length];
        var settled = new bool[sites.Length];
        foreach (var index in order)
        {
            var (best, most) = (0, float.MinValue);
            for (var k = 0; k < deck.Length; k++)
            {
                var wanted = deck[k].Weight / weights * total;
                var need = (wanted - dealt[k]) / MathF.Max(1f, wanted) + 0.04f * SeededRandom.Mix(seed ^ 0xE2u, index, k) / uint.MaxValue;
                if (HasNeighbour(sites, columns, settled, index, deck[k].Class))
                    need -= 0.6f;
                if (need > most)
                    (best, most) = (k, need);
            }

            dealt[best] += areas[index];
            settled[index] = true;
            sites[index] = sites[index] with { Class = deck[best].Class };
        }
    }

    private static bool HasNeighbour(ReadOnlySpan<Site> sites, int columns, bool[] settled, int index, TissueClass tissue)
    {
        var (ci, cj) = (index % columns, index / columns);
        for (var j = Math.Max(0, cj - 1); j <= Math.Min(sites.Length / columns - 1, cj + 1); j++)
        {
            for (var i = Math.Max(0, ci - 1); i <= Math.Min(columns - 1, ci + 1); i++)
            {
                var other = j * columns + i;
                if (settled[other] && sites[other].Class == tissue)
                    return true;
            }
        }

        return false;
    }
}
