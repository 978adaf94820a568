using System.Globalization;
using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>
/// Sends back a caption of which too many statements say what is absent ("no evidence of malignancy, no mitoses"): CLIP reads the words and not the denial, so such a pair teaches
/// the opposite. Thread-safe.
/// </summary>
public sealed partial class NegationGate : ICaptionGate
{
    private readonly double maxShare;

    /// <summary>Makes the gate.</summary>
    /// <param name="maxShare">The largest share of statements (parts between commas, semicolons and full stops) that may begin with a denial or rule something out, 0 to 1. Default 0.34.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public NegationGate(double maxShare = 0.34)
    {
        if (!(maxShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(maxShare), maxShare, "The share must be 0 to 1.");
        this.maxShare = maxShare;
    }

    /// <inheritdoc/>
    public string Name => "negations/1";

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"{Name} share={maxShare}");

    /// <inheritdoc/>
    public bool InOrder => false;

    /// <inheritdoc/>
    /// <remarks>The score is the share.</remarks>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var share = Statements.ShareOf(candidate.Caption, Denied());
        return ValueTask.FromResult(share <= maxShare
            ? GateDecision.Accept(share)
            : GateDecision.Revise(string.Create(CultureInfo.InvariantCulture, $"{share:P0} of the statements say what is absent: say what is there"), share));
    }

    [GeneratedRegex(@"^\s*(?:and |but |with |there (?:is|are) |showing )?(?:no|not|neither|nor|without|lacks?|lacking|absence of|absent|free of|devoid of)\b|\b(?:no (?:evidence|signs?|features?|indication) of|(?:is|are) (?:absent|not (?:seen|present|identified|observed|visible|noted|evident))|(?:not|none) (?:seen|identified|observed|noted)|negative for|(?:is|are) not|rules? out|ruled out)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denied();
}
