using System.Globalization;
using System.Text;

namespace PathGen.Agents;

/// <summary>Counts what goes into a dataset and says so in a card for people.</summary>
internal sealed class DatasetCard(string format, string files, DatasetWriterOptions options)
{
    /// <summary>The card's file.</summary>
    public const string FileName = "dataset_card.md";

    private const string Own = "this run";

    private readonly SortedSet<string> agents = new(StringComparer.Ordinal);
    private readonly SortedSet<string> encoders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (PairSource Source, long Pairs)> sources = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(int Width, int Height), long> sizes = [];
    private readonly HashSet<string> slides = new(StringComparer.Ordinal);
    private readonly HashSet<string> patients = new(StringComparer.Ordinal);
    private long words;
    private long reviewed;

    /// <summary>Pairs so far.</summary>
    public long Pairs { get; private set; }

    /// <summary>Counts a pair.</summary>
    public void Add(DatasetPair pair)
    {
        Pairs++;
        words += pair.Caption.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        var source = pair.Source ?? new PairSource(Own, options.Licence ?? "not stated", "made by PathGen.Agents from slides");
        sources[source.Name] = (source, sources.TryGetValue(source.Name, out var known) ? known.Pairs + 1 : 1);
        var size = (pair.Picture.Width, pair.Picture.Height);
        sizes[size] = sizes.GetValueOrDefault(size) + 1;
        if (pair.Place is { } place)
        {
            slides.Add(place.SlideId);
            patients.Add(pair.Group);
        }

        if (pair.Record is not { } record)
            return;
        encoders.Add(record.Slide.EncoderIdentity);
        agents.Add(Line("prompts", record.Slide.PromptAgent));
        foreach (var draft in record.Drafts)
            agents.Add(Line(draft.Stage switch { PairStage.Describe => "describe", PairStage.Revise => "revise", _ => "summarise" }, draft.Agent));
        if (record.Review is not null)
            reviewed++;
    }

    /// <summary>The card.</summary>
    public byte[] ToBytes()
    {
        var mean = Pairs == 0 ? 0 : words / (double)Pairs;
        var text = new StringBuilder();
        text.Append("# Image–caption pairs of histology\n\n");
        text.Append("For research use only; not for diagnosis. Captions were written by software; a pathologist checked none but those counted as reviewed.\n");
        text.Append("Attributes and findings named in the traces may repeat words of slide reports: read them before sharing.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Form: `{format}` ({files}); traces in `{Provenance.FileName}`\n");
        text.Append(CultureInfo.InvariantCulture, $"- Pairs: {Pairs} from {slides.Count} slides of {patients.Count} patients{(sources.Keys.Any(name => name != Own) ? " and other sources" : "")}; mean caption length {mean:F1} words\n");
        text.Append(CultureInfo.InvariantCulture, $"- Pictures: {Sizes()} pixels\n");
        if (reviewed > 0)
            text.Append(CultureInfo.InvariantCulture, $"- Reviewed by people: {reviewed} pairs\n");
        foreach (var encoder in encoders)
            text.Append(CultureInfo.InvariantCulture, $"- Image encoder: {OneLine.Of(encoder)}\n");
        foreach (var agent in agents)
            text.Append(CultureInfo.InvariantCulture, $"- Agent: {agent}\n");
        text.Append("\n## Sources and licences\n\n| source | pairs | licence | origin |\n|---|---|---|---|\n");
        foreach (var (source, pairs) in sources.Values)
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(source.Name)} | {pairs} | {Cell(source.Licence)} | {Cell(source.Origin)} |\n");
        if (options.Statistics is { } statistics)
            Append(text, statistics);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Decisions, but not what they cost: tokens depend on what had to be tried again.
    private static void Append(StringBuilder text, RunStatistics statistics)
    {
        var counts = statistics.Counts;
        text.Append("\n## The run\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Patches: {counts.Patches} chosen on {counts.Slides} slides, {counts.Captioned} captioned, {counts.Rejected} rejected by gates, {counts.SetAside} set aside\n");
        text.Append(CultureInfo.InvariantCulture, $"- Reviews: {statistics.Accepted} pairs accepted, {statistics.Edited} edited, {statistics.ReviewRejected} rejected\n");
        if (statistics.Gates.Count == 0)
            return;
        text.Append("\n| gate | accepted | sent back | rejected |\n|---|---|---|---|\n");
        foreach (var gate in statistics.Gates)
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(gate.Gate)} | {gate.Accepted} | {gate.Revised} | {gate.Rejected} |\n");
    }

    private static string Line(string stage, AgentIdentity agent) =>
        OneLine.Of($"{stage} by {agent.Agent}, model {agent.Model}, prompt {agent.Prompt}");

    private static string Cell(string text) => OneLine.Of(text).Replace("|", "\\|", StringComparison.Ordinal);

    // Pictures of others come in all sizes: the most frequent ones say enough.
    private string Sizes()
    {
        var most = sizes.OrderByDescending(size => size.Value).ThenBy(size => size.Key).Take(5).Select(size => string.Create(CultureInfo.InvariantCulture, $"{size.Key.Width}×{size.Key.Height}"));
        return string.Join(", ", most) + (sizes.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {sizes.Count - 5} other sizes,") : "");
    }
}
