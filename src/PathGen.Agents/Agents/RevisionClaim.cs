using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>A claim that sentences may make and that measurements can contradict.</summary>
/// <param name="Topic">Which measured sentence takes its place.</param>
/// <param name="Pattern">Finds the claim.</param>
/// <param name="Contradiction">Why the measurements contradict it, or null where they do not.</param>
internal sealed partial record RevisionClaim(MorphologyTopic Topic, Regex Pattern, Func<PatchMeasurements, string?> Contradiction)
{
    /// <summary>Nuclei per mm² (or share) from which few nuclei are denied, and below which many are.</summary>
    private const double ManyPerSquareMillimetre = 3000;
    private const double FewPerSquareMillimetre = 1200;
    private const double ManyShare = 0.14;
    private const double FewShare = 0.06;

    /// <summary>Fat is denied below this white share: its cells are mostly empty space.</summary>
    private const double FatWhiteShare = 0.05;

    /// <summary>Empty patches are denied from this stained share on.</summary>
    private const double TissueShareOfEmpty = 0.2;

    /// <summary>Blur is denied from this variance of the Laplacian on.</summary>
    private const double SharpFrom = 100;

    /// <summary>The claims that are checked.</summary>
    public static IReadOnlyList<RevisionClaim> All { get; } =
    [
        new(MorphologyTopic.Nuclei, Crowded(), m => Density(m) is var d && d.Value < d.Few ? $"nuclei are few: {d.Text}" : null),
        new(MorphologyTopic.Nuclei, Sparse(), m => Density(m) is var d && d.Value >= d.Many ? $"nuclei are numerous: {d.Text}" : null),
        new(MorphologyTopic.Spaces, Fat(), m => m.WhiteShare < FatWhiteShare ? $"clear spaces take only {MorphologyText.Percent(m.WhiteShare)} of the patch" : null),
        new(MorphologyTopic.Tissue, Empty(), m => m.TissueShare >= TissueShareOfEmpty ? $"stained tissue covers {MorphologyText.Percent(m.TissueShare)} of the patch" : null),
        new(MorphologyTopic.Focus, Blurred(), m => m.Sharpness >= SharpFrom ? "the picture's edges are sharp" : null),
        new(MorphologyTopic.Focus, Sharp(), m => m.Sharpness < MorphologyTerms.BlurredSharpness ? "the picture is blurred" : null),
    ];

    /// <summary>Everything that determines the checks, for an identity.</summary>
    public static string Definition => string.Join('\n', All.Select(c => $"{c.Topic} {c.Pattern}"))
        + FormattableString.Invariant($"\n{ManyPerSquareMillimetre} {FewPerSquareMillimetre} {ManyShare} {FewShare} {FatWhiteShare} {TissueShareOfEmpty} {SharpFrom}");

    /// <summary>Why a sentence is contradicted, or null: only where it makes the claim and does not deny it.</summary>
    public string? Check(string sentence, in PatchMeasurements measurements)
    {
        foreach (var match in Pattern.EnumerateMatches(sentence))
        {
            if (!Denial().IsMatch(sentence.AsSpan(0, match.Index)))
                return Contradiction(measurements);
        }

        return null;
    }

    private static (double Value, double Few, double Many, string Text) Density(PatchMeasurements m) => m.NucleiPerSquareMillimetre is { } density
        ? (density, FewPerSquareMillimetre, ManyPerSquareMillimetre, $"about {MorphologyText.About(density)} per mm² of tissue")
        : (m.NuclearShare, FewShare, ManyShare, $"{MorphologyText.Percent(m.NuclearShare)} of the tissue is nuclear");

    [GeneratedRegex(@"\b(?:densely (?:packed|cellular)|dense sheets?|hypercellular|high(?:ly)? cellular(?:ity)?|(?:crowded|closely packed|numerous|many) (?:nuclei|cells))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Crowded();

    [GeneratedRegex(@"\b(?:hypocellular|paucicellular|acellular|sparsely cellular|low cellularity|(?:few|sparse|no|hardly any) (?:visible )?(?:nuclei|cells)|nuclei are (?:very )?(?:few|sparse))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sparse();

    [GeneratedRegex(@"\b(?:adipose|adipocytes?|fat cells?|fatty tissue|mature fat)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Fat();

    [GeneratedRegex(@"\b(?:(?:blank|empty) (?:patch|image|picture|slide|field|background)|(?:patch|image|picture|field) is (?:almost |nearly |completely )?(?:blank|empty)|no tissue|devoid of tissue)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Empty();

    [GeneratedRegex(@"\b(?:blurred|blurry|out of focus|unsharp)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Blurred();

    [GeneratedRegex(@"\b(?:in sharp focus|well focused|crisp|sharply focused)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sharp();

    [GeneratedRegex(@"\b(?:no|not|without|absent|absence of|lacks?|lacking|free of|nor|neither|rather than|instead of)\b[^,;]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denial();
}
