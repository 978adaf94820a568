namespace PathGen.Agents;

/// <summary>How <see cref="ChatPromptAgent"/> works. Not thread-safe while being set; read-only use is.</summary>
public sealed class ChatPromptOptions
{
    private int attributes = 20;
    private int findings = 20;

    /// <summary>How the model is asked. <see cref="ChatAgentOptions.Prompt"/> replaces the prompt of attributes.</summary>
    public ChatAgentOptions Chat { get; set; } = new();

    /// <summary>
    /// Whether slides' reports are sent to the model, for findings. Default false: reports may hold patient data and stay on the machine, where findings are taken from them by wording. With true, the report passes <see cref="Scrubber"/> first, and the store keeps what was sent as a hash.
    /// </summary>
    public bool SendReports { get; set; }

    /// <summary>The prompt of findings to use instead of the library's. Default null.</summary>
    public ChatPrompt? FindingsPrompt { get; set; }

    /// <summary>Attributes per tissue source, 1 to 100. Default 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Attributes
    {
        get => attributes;
        set => attributes = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Attributes must be 1 to 100.");
    }

    /// <summary>The most findings per slide, 1 to 100. Default 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Findings
    {
        get => findings;
        set => findings = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Findings must be 1 to 100.");
    }

    /// <summary>
    /// Attributes that are at hand: a model is asked only for tissue sources that it does not know. Default: the library's bank. Null to ask for every source.
    /// </summary>
    public AttributeBank? Bank { get; set; } = AttributeBank.Default;

    /// <summary>What a report passes before it is sent, where <see cref="SendReports"/> allows it; never null. Default <see cref="RuleScrubber"/>.</summary>
    public IReportScrubber Scrubber { get; set; } = new RuleScrubber();

    internal ChatPromptOptions Copy()
    {
        var copy = (ChatPromptOptions)MemberwiseClone();
        copy.Chat = Chat.Copy();
        return copy;
    }
}
