using System.Globalization;
using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>Sends back a caption of which too many statements hedge ("possibly", "may represent", "cannot be excluded"): a pair teaches what is seen. Thread-safe.</summary>
public sealed partial class HedgingGate : ICaptionGate
{
    private readonly double maxShare;

    /// <summary>Makes the gate.</summary>
    /// <param name="maxShare">The largest share of statements (parts between commas, semicolons and full stops) that may hedge, 0 to 1. Default 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public HedgingGate(double maxShare = 0.5)
    {
        if (!(maxShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(maxShare), maxShare, "The share must be 0 to 1.");
        this.maxShare = maxShare;
    }

    /// <inheritdoc/>
    public string Name => "hedging/1";

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"{Name} share={maxShare}");

    /// <inheritdoc/>
    public bool InOrder => false;

    /// <inheritdoc/>
    /// <remarks>The score is the share.</remarks>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var share = Statements.ShareOf(candidate.Caption, Hedge());
        return ValueTask.FromResult(share <= maxShare
            ? GateDecision.Accept(share)
            : GateDecision.Revise(string.Create(CultureInfo.InvariantCulture, $"{share:P0} of the statements hedge: say what is seen, leave out what is not certain"), share));
    }

    [GeneratedRegex(@"\b(?:may|might|could|possibl[ey]|perhaps|probabl[ey]|presumabl[ey]|likely|unlikely|suggest(?:s|ed|ing|ive)?|suspicious for|concerning for|cannot (?:be )?(?:exclude|rule)|can(?:'|’)t (?:be )?(?:exclude|rule)|uncertain|unclear|questionable|equivocal|difficult to (?:say|tell|assess)|hard to (?:say|tell)|in keeping with|raises? the possibility|seems?)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hedge();
}
