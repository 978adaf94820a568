using System.Globalization;
using System.Text.Json;

namespace PathGen.Instruct;

/// <summary>
/// Makes instruction data from pairs: a writer drafts, gates hold back, and what is left becomes <c>instruct.json</c>, <c>instruct.jsonl</c> and <c>provenance.jsonl</c>. Every draft goes
/// into <c>drafts.jsonl</c> as it is made: a build that was killed continues there and, given the same answers of its writer, ends with the same files.
/// </summary>
public sealed class InstructBuilder
{
    /// <summary>Name of the data set as one JSON array.</summary>
    public const string JsonName = "instruct.json";

    /// <summary>Name of the data set, one record a line.</summary>
    public const string LinesName = "instruct.jsonl";

    /// <summary>Name of the file that says of each record what made it.</summary>
    public const string ProvenanceName = "provenance.jsonl";

    private const string JournalName = "drafts.jsonl";
    private const string SettingsName = "settings.json";

    private readonly IInstructWriter writer;
    private readonly InstructBuilderOptions options;

    /// <summary>Makes a builder.</summary>
    /// <param name="writer">Drafts; null for <see cref="TemplateInstructWriter"/>.</param>
    /// <param name="options">Read now; null for the defaults.</param>
    public InstructBuilder(IInstructWriter? writer = null, InstructBuilderOptions? options = null)
    {
        this.writer = writer ?? new TemplateInstructWriter();
        this.options = options?.Copy() ?? new InstructBuilderOptions();
    }

    /// <summary>Whether a folder holds a build.</summary>
    public static bool IsBuild(string folder) => File.Exists(Path.Combine(folder, SettingsName)) && File.Exists(Path.Combine(folder, JournalName));

    /// <summary>Builds, or continues a build.</summary>
    /// <param name="pairs">The pairs, in the same order whenever the build continues.</param>
    /// <param name="folder">The build's folder; made where it is not there.</param>
    /// <param name="progress">Told the number of pairs that are done; null for nobody.</param>
    /// <param name="cancellationToken">Stops; the build can be continued.</param>
    /// <exception cref="InstructException">The folder holds a build with other settings or pairs, or cannot be written; or letters came out uneven.</exception>
    public async Task<InstructSummary> BuildAsync(IAsyncEnumerable<InstructSource> pairs, string folder, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            Directory.CreateDirectory(folder);
            CheckSettings(Path.Combine(folder, SettingsName));
            using var journal = InstructJournal.Open(Path.Combine(folder, JournalName));
            var count = await DraftAsync(pairs, journal, progress, cancellationToken).ConfigureAwait(false);
            return new InstructAssembly(folder, options.Seed).Write(journal.Entries(count), count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstructException($"{folder} cannot be written: {e.Message}", e);
        }
    }

    private async Task<int> DraftAsync(IAsyncEnumerable<InstructSource> pairs, InstructJournal journal, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var (read, done) = (0, 0);
        await Parallel.ForEachAsync(Numbered(), new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken }, async (pair, cancel) =>
        {
            await DraftAsync(pair.Number, pair.Source, journal, cancel).ConfigureAwait(false);
            progress?.Report(Interlocked.Increment(ref done));
        }).ConfigureAwait(false);
        return read;

        async IAsyncEnumerable<(int Number, InstructSource Source)> Numbered()
        {
            await foreach (var source in pairs.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (read == options.MaxPairs)
                    yield break;
                yield return (read++, source);
            }
        }
    }

    private async ValueTask DraftAsync(int number, InstructSource source, InstructJournal journal, CancellationToken cancellationToken)
    {
        var made = 0;
        var kinds = Order(source);
        for (var rank = 0; rank < kinds.Count && made < options.RecordsPerPair; rank++)
        {
            if (journal.Find(number, rank, source) is { } kept)
            {
                made += kept ? 1 : 0;
                continue;
            }

            var seed = SeededChoice.SeedOf($"{options.Seed}", source.Id, $"{kinds[rank]}");
            var draft = await writer.WriteAsync(source, kinds[rank], seed, cancellationToken).ConfigureAwait(false);
            var (gate, reason) = draft is null ? ("writer", "the pair does not offer one")
                : options.Gates.Select(g => (g.Name, Reason: g.Refuse(source, draft))).FirstOrDefault(r => r.Reason is not null) is { Reason: { } why } refused ? (refused.Name, why)
                : ((string?)null, (string?)null);
            journal.Append(new JournalEntry(number, rank, source, kinds[rank], draft, gate, reason, writer.Identity));
            made += gate is null ? 1 : 0;
        }
    }

    // Kinds by their parts, drawn without putting back: the first is of the mix, the others stand in for it.
    private List<InstructKind> Order(InstructSource source)
    {
        var choice = new SeededChoice(SeededChoice.SeedOf($"{options.Seed}", source.Id));
        return [.. options.Mix.Where(m => m.Value > 0).Select(m => (m.Key, Place: -Math.Log(1 - choice.Share()) / m.Value)).OrderBy(m => m.Place).Select(m => m.Key)];
    }

    private void CheckSettings(string path)
    {
        var identity = writer.Identity;
        var mix = string.Join(' ', options.Mix.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key}={m.Value}")));
        var settings = new BuildSettings(
            1, $"{identity.Agent} {identity.Model} {identity.Prompt}", $"{identity.ModelHash} {identity.PromptHash}", mix, options.RecordsPerPair, options.Seed, string.Join(' ', options.Gates.Select(g => g.Name)));
        if (!File.Exists(path))
        {
            WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, settings, InstructJson.Default.BuildSettings));
            return;
        }

        BuildSettings? there;
        try
        {
            using var stream = File.OpenRead(path);
            there = JsonSerializer.Deserialize(stream, InstructJson.Default.BuildSettings);
        }
        catch (JsonException e)
        {
            throw new InstructException($"{path} holds no settings of a build: {e.Message} Choose a new folder.", e);
        }

        if (there != settings)
            throw new InstructException($"{Path.GetDirectoryName(path)} was begun with other settings ({there}); now they are {settings}. Choose a new folder.");
    }
}
