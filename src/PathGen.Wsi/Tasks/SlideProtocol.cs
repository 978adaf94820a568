using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// Trains and measures slide classifiers as papers report them: for each split and seed one classifier, learned from the split's training slides, its epoch chosen by the validation
/// slides, measured on these and on the test slides. Everything goes to a folder, <c>SPLIT/seed-N</c> with <c>head.onnx</c>, <c>head.json</c>, <c>validation.csv</c>, <c>test.csv</c> and
/// <c>run.json</c>; a protocol that was killed continues there and ends the same. Thread-safe.
/// </summary>
public sealed class SlideProtocol
{
    private const int CurrentVersion = 1;
    private readonly SlideProtocolOptions options;

    /// <summary>A protocol with these options.</summary>
    /// <param name="options">Method, seeds, training; copied; null for the defaults.</param>
    /// <exception cref="ArgumentException">Branches do not fit the method.</exception>
    public SlideProtocol(SlideProtocolOptions? options = null)
    {
        this.options = options?.Copy() ?? new SlideProtocolOptions();
        if (this.options.IsAttention)
            this.options.AttentionFor(this.options.Seeds[0]);
    }

    /// <summary>Runs or continues.</summary>
    /// <param name="table">Slides with labels and task.</param>
    /// <param name="splits">The splits, of different names.</param>
    /// <param name="features">Gives what reads a slide's features, or null where there are none.</param>
    /// <param name="folder">Made where it is not there.</param>
    /// <param name="progress">Receives each run and epoch.</param>
    /// <param name="cancellationToken">Stops between slides.</param>
    /// <exception cref="ArgumentException">There are no splits, or two of one name.</exception>
    /// <exception cref="WsiException">A slide of a split has no label or no features, slides do not fit each other, a class has no slide, or the folder is of another protocol or cannot be written.</exception>
    public SlideProtocolReport Run(
        SlideTable table,
        IReadOnlyList<SlideSplit> splits,
        Func<string, Func<FeatureBag>?> features,
        string folder,
        IProgress<SlideProtocolProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (splits.Count == 0 || splits.Select(split => split.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != splits.Count)
            throw new ArgumentException($"One split or more of different names is needed, not [{string.Join("; ", splits.Select(split => split.Name))}].", nameof(splits));
        var sides = splits.Select(split => (Split: split, Train: Bags(split.Train), Validation: Bags(split.Validation), Test: Bags(split.Test))).ToList();
        Claim(folder, table, splits);
        var runs = new List<SlideRunReport>();
        int[] seeds = [.. options.IsAttention ? options.Seeds : options.Seeds.Take(1)];
        foreach (var (split, train, validation, test) in sides)
        {
            foreach (var seed in seeds)
            {
                var run = new SlideRun(options, table.Task.ClassNames, split.Name, seed, folder);
                void Report(TrainingEpoch? epoch) => progress?.Report(new SlideProtocolProgress(split.Name, seed, runs.Count, splits.Count * seeds.Length, epoch));
                Report(null);
                runs.Add(run.Finished() ?? run.Make(train, validation, test, Report, cancellationToken));
            }
        }

        var report = SlideProtocolReport.Of(table.Task, options.Method, runs, [.. splits.Select(split => Shared(table, split)).OfType<string>()]);
        WholeOutput.Write(Path.Combine(folder, "report.json"), stream => JsonSerializer.Serialize(stream, report, LearningJson.Document.SlideProtocolReport));
        return report;

        LabelledBag[] Bags(IReadOnlyList<string> slides)
        {
            if (slides.FirstOrDefault(slide => table.Find(slide) is null) is { } unknown)
                throw new WsiException($"{table.Path}: has no label of {unknown}, which a split names ({slides.Count(slide => table.Find(slide) is null)} slides in all).");
            var readers = slides.Select(features).ToList();
            return readers.IndexOf(null) is var missing and >= 0
                ? throw new WsiException($"There are no features of {slides[missing]}, which a split names ({readers.Count(r => r is null)} of {slides.Count} slides in all). Embed them, or leave them out of the split.")
                : [.. slides.Select((slide, i) => new LabelledBag(slide, table.Find(slide)!.Label, readers[i]!))];
        }
    }

    // Patients on more than one side.
    private static string? Shared(SlideTable table, SlideSplit split)
    {
        var sides = new[] { split.Train, split.Validation, split.Test }.Select(side => side.Select(slide => table.Find(slide)!.CaseId).ToHashSet(StringComparer.Ordinal)).ToList();
        string[] shared = [.. sides.SelectMany(side => side).GroupBy(c => c, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).Order(StringComparer.Ordinal)];
        return shared.Length == 0 ? null : $"{split.Name}: {shared.Length} cases have slides on more than one side, such as {shared[0]}";
    }

    // The folder is of this protocol, or becomes it.
    private void Claim(string folder, SlideTable table, IReadOnlyList<SlideSplit> splits)
    {
        var path = Path.Combine(folder, "protocol.json");
        var labels = splits.SelectMany(split => (IEnumerable<string>)[split.Name, .. Lines(split.Train), "|", .. Lines(split.Validation), "|", .. Lines(split.Test), "|"]);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', labels)));
        var settings = new SlideProtocolSettings(
            CurrentVersion, table.Task.Id, table.Task.ClassNames, options.Method, options.IsAttention ? options.AttentionFor(0) : null,
            options.Method == HeadKind.NearestSlides ? options.Neighbours : null, options.InverseRegularization, Convert.ToHexStringLower(hash));
        var wanted = JsonSerializer.Serialize(settings, LearningJson.Document.SlideProtocolSettings);
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(path) && File.ReadAllText(path) != wanted)
                throw new WsiException($"{path}: the folder holds another protocol (other settings, splits or labels). Use the same ones, or another folder.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{folder} cannot be used: {e.Message}", e);
        }

        WholeOutput.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(wanted)));

        IEnumerable<string> Lines(IEnumerable<string> slides) => slides.Select(slide => FormattableString.Invariant($"{slide},{table.Find(slide)!.Label}"));
    }
}
