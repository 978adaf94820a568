using System.Security.Cryptography;
using System.Text;

namespace PathGen.Agents;

/// <summary>
/// Writes a slide's prompts on this machine: attributes from a bank by tissue source, findings taken from the slide's own report. Nothing leaves the machine and
/// nothing of one slide reaches another. Deterministic and thread-safe.
/// </summary>
public sealed class BankPromptAgent : IPromptAgent
{
    private readonly AttributeBank bank;
    private readonly ReportFindings findings;

    /// <summary>Makes an agent.</summary>
    /// <param name="bank">Null for the library's bank.</param>
    /// <param name="findings">Null for the default extractor.</param>
    public BankPromptAgent(AttributeBank? bank = null, ReportFindings? findings = null)
    {
        this.bank = bank ?? AttributeBank.Default;
        this.findings = findings ?? new ReportFindings();
        Identity = new AgentIdentity(
            "attribute-bank",
            "pathgen-attributes/1",
            this.bank.Hash,
            "report-findings/1",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(this.findings.Definition))));
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    /// <exception cref="PairException">The bank does not know the slide's tissue source, or the report is too long; the message names the slide.</exception>
    public ValueTask<SlidePrompts> WriteAsync(SlideContext slide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(new SlidePrompts(bank.Find(slide.TissueSource), findings.Extract(slide.Report)));
        }
        catch (PairException e)
        {
            return ValueTask.FromException<SlidePrompts>(new PairException($"Slide {slide.SlideId}: {e.Message}", e));
        }
    }
}
