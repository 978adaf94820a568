namespace PathGen.Agents;

/// <summary>Terms of histology and their opposites, to damage a sentence with: what it then says is of the same kind and wrong.</summary>
internal static class OppositeTerms
{
    private static readonly (string Term, string Opposite)[] Pairs =
    [
        ("abundant", "scant"), ("large", "small"), ("enlarged", "shrunken"), ("round", "spindle-shaped"), ("oval", "elongated"), ("many", "few"), ("numerous", "rare"),
        ("dense", "loose"), ("densely", "loosely"), ("high", "low"), ("highly", "poorly"), ("increased", "decreased"), ("thick", "thin"), ("dilated", "collapsed"), ("irregular", "regular"),
        ("pleomorphic", "uniform"), ("hyperchromatic", "pale"), ("dark", "light"), ("darkly", "lightly"), ("basophilic", "eosinophilic"), ("purple", "pink"), ("prominent", "inconspicuous"),
        ("marked", "mild"), ("severe", "slight"), ("diffuse", "focal"), ("benign", "malignant"), ("normal", "atypical"), ("intact", "disrupted"), ("organized", "disorganized"),
        ("organised", "disorganised"), ("well-formed", "poorly formed"), ("well-differentiated", "poorly differentiated"), ("cohesive", "dyscohesive"), ("solid", "cystic"),
        ("glandular", "papillary"), ("fibrous", "adipose"), ("collagen", "mucin"), ("lymphocytes", "neutrophils"), ("lymphocytic", "neutrophilic"), ("epithelial", "mesenchymal"),
        ("keratinizing", "mucinous"), ("viable", "necrotic"), ("patent", "occluded"), ("smooth", "ragged"), ("central", "peripheral"), ("columnar", "squamous"), ("vesicular", "condensed"),
        ("without", "with"), ("absent", "present"), ("no", "clear"), ("lack", "show"), ("lacks", "shows"),
    ];

    private static readonly Dictionary<string, string> Opposites = Both();

    /// <summary>The sentence with its first term, counted from a place, replaced by its opposite; null where it holds none.</summary>
    /// <param name="sentence">A sentence.</param>
    /// <param name="from">With which of its terms to begin, counted round.</param>
    public static string? Turn(string sentence, int from)
    {
        var places = new List<(int Start, int Length, string Opposite)>();
        for (var start = 0; start < sentence.Length;)
        {
            var end = start;
            while (end < sentence.Length && (char.IsLetter(sentence[end]) || (sentence[end] == '-' && end > start && end + 1 < sentence.Length && char.IsLetter(sentence[end + 1]))))
                end++;
            if (end > start && Opposites.TryGetValue(sentence[start..end], out var opposite))
                places.Add((start, end - start, opposite));
            start = Math.Max(end, start + 1);
        }

        if (places.Count == 0)
            return null;
        var (at, length, term) = places[from % places.Count];
        if (char.IsUpper(sentence[at]))
            term = char.ToUpperInvariant(term[0]) + term[1..];
        return sentence[..at] + term + sentence[(at + length)..];
    }

    private static Dictionary<string, string> Both()
    {
        var both = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (term, opposite) in Pairs)
        {
            both.TryAdd(term, opposite);
            if (!opposite.Contains(' ', StringComparison.Ordinal))
                both.TryAdd(opposite, term);
        }

        return both;
    }
}
