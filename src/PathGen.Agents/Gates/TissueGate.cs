using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>
/// Sends back a caption that contradicts what is known of the slide: it names cells or structures of another organ than the slide's tissue source, or another stain than the picture's
/// colours allow. Words that stand for metastases, and organs without a list here, pass. Thread-safe.
/// </summary>
public sealed partial class TissueGate : ICaptionGate
{
    /// <summary>Below this mean optical density a stain is not in the picture.</summary>
    private const double StainPresent = 0.04;

    /// <inheritdoc/>
    public string Name => "tissue/1";

    /// <inheritdoc/>
    public string Settings => Name;

    /// <inheritdoc/>
    public bool InOrder => false;

    /// <inheritdoc/>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var caption = candidate.Caption;
        if (Organs.Contradiction(caption, candidate.Patch.Slide.TissueSource) is { } organ)
            return ValueTask.FromResult(GateDecision.Revise(organ));
        if (OtherStain().Match(caption) is { Success: true } stain)
        {
            var measured = candidate.Measurements;
            var (red, green, blue) = measured.Colour;
            var brown = red > green && green >= blue + 10; // DAB: green above blue, which eosin never is.
            if (measured.Haematoxylin >= StainPresent && measured.Eosin >= StainPresent && !brown)
                return ValueTask.FromResult(GateDecision.Revise($"the picture's colours are those of haematoxylin and eosin, the caption names \"{stain.Value}\""));
        }

        return ValueTask.FromResult(GateDecision.Accept());
    }

    [GeneratedRegex(@"\b(?:immunohistochem\w*|immunostain\w*|immunoreactiv\w*|IHC|DAB|diaminobenzidine|Ki-?67|MIB-?1|HER2(?:/neu)?|p53|p16|p40|p63|CD\d{1,3}[a-z]?|CK\d{1,2}|AE1/?3|cytokeratin|S-?100|TTF-?1|synaptophysin|chromogranin|vimentin|desmin|PD-?L1|PAS[- ]?(?:D|positive|stain\w*)?|periodic acid|Masson|trichrome|reticulin|silver stain\w*|Giemsa|Gram stain\w*|Ziehl|Congo red|Alcian|mucicarmine|Papanicolaou|Romanowsky|Diff-?Quik|fluorescen\w*|DAPI)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherStain();
}
