using System.Globalization;
using System.Text;

namespace PathGen.Agents;

/// <summary>Counts what goes into a dataset and says so in a card for people.</summary>
internal sealed class DatasetCard(string format, string files)
{
    /// <summary>The card's file.</summary>
    public const string FileName = "dataset_card.md";

    private readonly SortedSet<string> agents = new(StringComparer.Ordinal);
    private readonly SortedSet<string> encoders = new(StringComparer.Ordinal);
    private readonly SortedSet<string> sizes = new(StringComparer.Ordinal);
    private string? lastSlide;
    private long slides;
    private long words;

    /// <summary>Pairs so far.</summary>
    public long Pairs { get; private set; }

    /// <summary>Counts a pair; pairs of one slide follow each other.</summary>
    public void Add(PairRecord pair)
    {
        Pairs++;
        if (pair.Slide.Hash != lastSlide)
            slides++;
        lastSlide = pair.Slide.Hash;
        words += pair.Caption.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        encoders.Add(pair.Slide.EncoderIdentity);
        sizes.Add(string.Create(CultureInfo.InvariantCulture, $"{pair.Patch.ImageWidth}×{pair.Patch.ImageHeight}"));
        agents.Add(Line("prompts", pair.Slide.PromptAgent));
        foreach (var draft in pair.Drafts)
            agents.Add(Line(draft.Stage switch { PairStage.Describe => "describe", PairStage.Revise => "revise", _ => "summarise" }, draft.Agent));
    }

    /// <summary>The card.</summary>
    public byte[] ToBytes()
    {
        var mean = Pairs == 0 ? 0 : words / (double)Pairs;
        var text = new StringBuilder();
        text.Append("# Image–caption pairs from whole-slide images\n\n");
        text.Append("For research use only; not for diagnosis. Captions were written by software and were not checked by a pathologist.\n");
        text.Append("Attributes and findings named in the traces may repeat words of slide reports: read them before sharing.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Form: `{format}` ({files}); traces in `{Provenance.FileName}`\n");
        text.Append(CultureInfo.InvariantCulture, $"- Pairs: {Pairs} from {slides} slides; mean caption length {mean:F1} words\n");
        text.Append(CultureInfo.InvariantCulture, $"- Pictures: {string.Join(", ", sizes)} pixels\n");
        text.Append(CultureInfo.InvariantCulture, $"- Image encoder: {string.Join(", ", encoders)}\n");
        foreach (var agent in agents)
            text.Append(CultureInfo.InvariantCulture, $"- Agent: {agent}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(string stage, AgentIdentity agent) =>
        OneLine.Of($"{stage} by {agent.Agent}, model {agent.Model}, prompt {agent.Prompt}");
}
