using System.CommandLine;
using System.Globalization;
using PathGen.Agents;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>What the commands of <c>pathgen training-set</c> share.</summary>
internal sealed class TrainingOptions
{
    /// <summary>The run.</summary>
    public static Argument<string> Run { get; } = new("RUN") { Description = RunStore.Argument };

    /// <summary><c>--out</c>.</summary>
    public Option<string> Output { get; } = new("--out") { Description = "The training set's folder: new, empty, or of an earlier one.", HelpName = "DIR", Required = true };

    /// <summary><c>--slides</c>.</summary>
    public Option<string?> Slides { get; } = new("--slides") { Description = "Where the slides are now, by id; default: where they were.", HelpName = "DIR" };

    /// <summary>Writes a training set.</summary>
    /// <param name="terminal">Where the result goes.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="mix">What goes in.</param>
    /// <param name="make">Makes the writer, in the folder and with the pairs that it will be given.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<int> WriteAsync(
        Terminal terminal,
        ParseResult parsed,
        string[] mix,
        Func<string, DatasetWriterOptions, Func<IAsyncEnumerable<DatasetPair>>, IProgressStage, ValueTask<IDatasetWriter>> make,
        CancellationToken cancellationToken)
    {
        var run = parsed.GetRequiredValue(Run);
        var store = await RunStore.OpenReadOnlyAsync(run, cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            using var patches = new PatchReader(new SlideOptions { Isolation = CommonOptions.Isolation(parsed) }, ExportParts.Locate(parsed.GetValue(Slides), cancellationToken));
            var counts = await store.CountAsync(cancellationToken).ConfigureAwait(false);
            var parts = await ExportParts.ReadAsync(store, counts, mix, patches, cancellationToken).ConfigureAwait(false);
            var folder = ExportFolder.Create(parsed.GetRequiredValue(Output), "llava");
            ExportResult result;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("writing the training set", "pairs");
                Func<IAsyncEnumerable<DatasetPair>> pairs = () => ExportParts.Mix(parts, cancellationToken);
                var writer = await make(folder, new DatasetWriterOptions(), pairs, stage).ConfigureAwait(false);
                var written = await writer.WriteAsync(pairs(), folder, cancellationToken).ConfigureAwait(false);
                result = new ExportResult(PostgreSqlAddress.IsAddress(run) ? store.Name : Path.GetFullPath(run), writer.Format, folder, written);
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.ExportResult);
            else
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Out}: {result.Pairs} pairs ({result.Format})"));
            return ExitCode.Done;
        }
    }
}
