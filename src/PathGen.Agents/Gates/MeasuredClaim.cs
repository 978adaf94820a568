using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>A claim that captions make and that measurements can deny.</summary>
/// <param name="Pattern">Finds the claim.</param>
/// <param name="Contradiction">Why the measurements contradict it, or null where they do not.</param>
internal sealed partial record MeasuredClaim(Regex Pattern, Func<PatchMeasurements, string?> Contradiction)
{
    // Nuclei per mm² of tissue (with a scale) or nuclear share of it (without). Far apart: a patch may hold two tissues, and the caption speak of one.
    private const double ManyNuclei = 5500;
    private const double ManyShare = 0.25;
    private const double FewNuclei = 900;
    private const double FewShare = 0.05;

    /// <summary>Mean area in µm² that large nuclei exceed; that of a lymphocyte's is about 40.</summary>
    private const double LargeNucleus = 35;

    /// <summary>Fat and open lumina are mostly unstained.</summary>
    private const double FatWhite = 0.08;
    private const double LumenWhite = 0.005;

    /// <summary>Blood is saturated red.</summary>
    private const double BloodRed = 0.02;

    /// <summary>Mucin is pale: bluish or clear.</summary>
    private const double MucinPale = 0.03;

    /// <summary>The claims that are checked.</summary>
    public static IReadOnlyList<MeasuredClaim> All { get; } =
    [
        new(Crowded(), m => Nuclei(m) is var n && n.Value < n.Few ? $"it speaks of crowded cells, but nuclei are few ({n.Text})" : null),
        new(Empty(), m => Nuclei(m) is var n && n.Value >= n.Many ? $"it speaks of hardly any nuclei, but they are many ({n.Text})" : null),
        new(Malignancy(), m => Nuclei(m) is var n && n.Value < n.Few ? $"it speaks of tumour cells, but nuclei are few ({n.Text})" : null),
        new(Malignancy(), m => m.NuclearAreaMicrons is { } area && area < LargeNucleus
            ? $"it speaks of tumour cells with large nuclei, but the patch's are small (about {MorphologyText.About(area)} µm²)" : null),
        new(Necrosis(), m => Nuclei(m) is var n && n.Value >= n.Many ? $"it speaks of necrosis, but stained nuclei are many ({n.Text})" : null),
        new(Fat(), m => m.WhiteShare < FatWhite ? $"it speaks of fat, but clear spaces take only {MorphologyText.Percent(m.WhiteShare)} of the patch" : null),
        new(Blood(), m => m.RedShare < BloodRed ? $"it speaks of blood, but its colour covers only {MorphologyText.Percent(m.RedShare)} of the patch" : null),
        new(Mucin(), m => m.BlueGreyShare + m.WhiteShare < MucinPale ? $"it speaks of mucin, but pale areas cover only {MorphologyText.Percent(m.BlueGreyShare + m.WhiteShare)} of the patch" : null),
        new(Lumen(), m => m.WhiteShare < LumenWhite ? "it speaks of open lumina, but nothing in the patch is unstained" : null),
    ];

    /// <summary>Everything that determines the checks.</summary>
    public static string Definition { get; } = string.Join('\n', All.Select(c => c.Pattern.ToString())) + $"\n{Denial()}"
        + FormattableString.Invariant($"\n{ManyNuclei} {ManyShare} {FewNuclei} {FewShare} {LargeNucleus} {FatWhite} {LumenWhite} {BloodRed} {MucinPale}");

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

    private static (double Value, double Few, double Many, string Text) Nuclei(PatchMeasurements m) => m.NucleiPerSquareMillimetre is { } density
        ? (density, FewNuclei, ManyNuclei, $"about {MorphologyText.About(density)} per mm² of tissue")
        : (m.NuclearShare, FewShare, ManyShare, $"{MorphologyText.Percent(m.NuclearShare)} of the tissue");

    [GeneratedRegex(@"\b(?:hypercellular|(?:very|highly|densely|richly) cellular|high cellularity|(?:crowded|densely packed|closely packed|tightly packed|innumerable|numerous|countless) (?:\w+ ){0,3}?(?:nuclei|lymph\w+|tumou?r cells|malignant cells|epithelial cells|inflammatory cells)|(?:dense|heavy|marked|diffuse|brisk) (?:\w+ )?(?:lymph\w+|inflammat\w+|infiltrat\w+)|(?:solid )?(?:sheets|nests) of (?:\w+ ){0,3}?(?:lymphocytes|lymphoid cells|malignant cells|carcinoma|tumou?r cells)|(?:high-grade|poorly differentiated|undifferentiated|anaplastic|invasive) (?:carcinoma|tumou?r|neoplasm|malignan\w+))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Crowded();

    [GeneratedRegex(@"\b(?:pleomorph\w+|anaplas\w+|bizarre|(?:atypical|malignant|neoplastic|tumou?r) (?:\w+ )?(?:cells|nuclei)|(?:enlarged|large|big|vesicular)(?: and \w+|, \w+)? nuclei|nuclei (?:are )?(?:enlarged|large))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Malignancy();

    [GeneratedRegex(@"\b(?:acellular|paucicellular|hypocellular|anucleat\w*|low cellularity|sparsely cellular|(?:few|sparse|rare|scant|hardly any|very few|no) (?:\w+ ){0,2}?(?:nuclei|cells))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Empty();

    [GeneratedRegex(@"\b(?:necro(?:sis|tic)|karyoly\w+|karyorrhe\w+|ghost (?:outlines?|cells?)|infarct\w*|dead tissue)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Necrosis();

    [GeneratedRegex(@"\b(?:adipose|adipocyt\w*|adiposity|lipocytes?|fat|fatty (?:tissue|change)|lipid droplets?)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Fat();

    [GeneratedRegex(@"\b(?:ha?emorrhag\w*|erythrocyt\w*|red (?:blood )?(?:cells|corpuscles)|extravasat\w+|bleeding|congest\w+|pool(?:s|ed)? (?:of )?blood|fresh blood)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Blood();

    [GeneratedRegex(@"\b(?:(?:extracellular|abundant|pools? of|lakes? of) (?:\w+ )?(?:mucin|mucus)|(?:mucin|mucus) (?:pools?|lakes?|deposit\w*)|mucinous (?:pools?|material|lakes?))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mucin();

    [GeneratedRegex(@"\b(?:(?:open|clear|empty|round|distinct|patent) (?:\w+ )?lum(?:en|ens|ina|inal \w+)|luminal spaces?)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Lumen();

    [GeneratedRegex(@"\b(?:no|not|without|absent|absence of|lacks?|lacking|free of|nor|neither|rather than|instead of)\b[^,;]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denial();
}
