using System.Globalization;
using PathGen.Agents;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Keeps a run's dataset and contact sheet in step with its store: written when pairs were added or something is missing, else left untouched.</summary>
/// <param name="run">The run.</param>
/// <param name="store">Its store.</param>
/// <param name="slides">How slides are opened.</param>
internal sealed class DatasetFolder(RunFolder run, IPairStore store, SlideOptions slides)
{
    private const int Columns = 6;
    private const int Rows = 4;

    /// <summary>Writes what is not up to date.</summary>
    /// <param name="counts">What the store holds now.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellationToken">Stops; nothing is half-written.</param>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> RefreshAsync(RunCounts counts, IProgressDisplay progress, CancellationToken cancellationToken)
    {
        if (counts.Captioned == 0 || IsUpToDate(counts))
            return false;
        OutputPath.Guard(run.Path, () =>
        {
            File.Delete(run.DatasetState);
            return run;
        });
        using var patches = new PatchReader(slides);
        using (var stage = progress.Begin("writing the dataset", "pairs", counts.Captioned))
        {
            var statistics = store is IRunStatistics counted ? await counted.ReadStatisticsAsync(cancellationToken).ConfigureAwait(false) : null;
            var writer = DatasetWriters.Create("pathgen", new DatasetWriterOptions { Statistics = statistics });
            await writer.WriteAsync(Counted(store.ReadPairsAsync(cancellationToken: cancellationToken).Select(pair => DatasetPair.Of(pair, patches.Read)), stage), run.Dataset, cancellationToken).ConfigureAwait(false);
        }

        OutputPath.Guard(run.ContactSheet, () =>
        {
            WriteContactSheet(cancellationToken);
            return run;
        });
        using var state = OutputFile.Create(run.DatasetState);
        state.Stream.Write(System.Text.Encoding.ASCII.GetBytes(State(counts)));
        state.Commit();
        return true;
    }

    /// <summary>Reports each pair as it passes.</summary>
    public static async IAsyncEnumerable<DatasetPair> Counted(IAsyncEnumerable<DatasetPair> pairs, IProgressStage stage)
    {
        var done = 0L;
        await foreach (var pair in pairs.ConfigureAwait(false))
        {
            yield return pair;
            stage.Report(++done);
        }
    }

    // Captions and reviews are only ever added, never changed, so their numbers tell whether the dataset is the store's; the number of its files, whether it is whole.
    private bool IsUpToDate(RunCounts counts) =>
        File.Exists(run.ContactSheet) && Directory.Exists(run.Dataset) && File.Exists(run.DatasetState)
        && OutputPath.Guard(run.Path, () => File.ReadAllText(run.DatasetState) == State(counts));

    private string State(RunCounts counts) => string.Create(
        CultureInfo.InvariantCulture, $"pathgen dataset 2: {counts.Captioned} pairs, {counts.Reviews} reviews in {Directory.EnumerateFiles(run.Dataset, "*", SearchOption.AllDirectories).Count()} files\n");

    // From the dataset's own pictures, evenly spread in the order of their names, so that no slide is opened again.
    private void WriteContactSheet(CancellationToken cancellationToken)
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(run.Dataset, "images"), "*.png").Order(StringComparer.Ordinal)];
        var shown = Math.Min(files.Length, Columns * Rows);
        var pictures = new List<RgbImage>();
        try
        {
            for (var i = 0; i < shown; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                pictures.Add(PictureFile.Read(files[(long)i * files.Length / shown]));
            }

            using var sheet = ContactSheet.Compose(pictures, Columns);
            PictureFile.WritePng(sheet, run.ContactSheet);
        }
        finally
        {
            pictures.ForEach(picture => picture.Dispose());
        }
    }
}
