using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen slide tiles</c>: the tiles that the pipeline would read.</summary>
internal static class SlideTilesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--out") { Description = "Write the tiles to a JSON file instead.", HelpName = "FILE" };
        var command = new Command("tiles", "List the tiles on tissue in level-0 pixels: x, y, width, height, share of tissue; with --min-focus, which reads them, their focus.")
        {
            SlideCommand.Path, output, TissueDetection.Model, TissueDetection.Preset, TissueDetection.RejectPens,
            CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.MinFocus, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var file = parsed.GetValue(output) is { } path ? OutputFile.Create(path) : null;
            using var detection = TissueDetection.Create(parsed);
            using var slide = Slide.Open(parsed.GetRequiredValue(SlideCommand.Path), CommonOptions.SlideOptions(parsed));
            var mask = detection.Detector.Detect(slide, cancellationToken);
            var tiles = new TileGrid(CommonOptions.TileGridOptions(parsed)).Tile(slide, mask).ToList();
            var (kept, failures) = ((List<TileResult>)[.. tiles.Select(tile => TileResult.Of(tile))], (List<TileFailureResult>?)null);
            if (parsed.GetValue(CommonOptions.MinFocus) is { } least)
            {
                var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
                await using (progress.ConfigureAwait(false))
                    (kept, failures) = await MeasureAsync(slide, tiles, least, progress, cancellationToken).ConfigureAwait(false);
            }

            var result = new TilesResult(slide.Name, mask.Share, kept.Count, kept, failures);
            if (file is not null)
            {
                JsonSerializer.Serialize(file.Stream, result, CliJson.Document.TilesResult);
                file.Commit();
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.TilesResult);
            else if (file is not null)
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{parsed.GetValue(output)}: {kept.Count} tiles"));
            else
                kept.ForEach(t => terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{t.X} {t.Y} {t.Width} {t.Height} {t.TissueShare:0.0000}{(t.Focus is { } focus ? $" {focus:0.0000}" : "")}")));
            return ExitCode.Done;
        });
        return command;
    }

    // At level 0, as tiles are embedded.
    private static async Task<(List<TileResult> Kept, List<TileFailureResult> Failures)> MeasureAsync(
        Slide slide, List<Tile> tiles, double least, IProgressDisplay progress, CancellationToken cancellationToken)
    {
        var (kept, failures) = (new List<TileResult>(), new List<TileFailureResult>());
        using var stage = progress.Begin("measuring focus", "tiles", tiles.Count);
        await foreach (var (tile, focus, failure) in new TileReader().ReadAsync(slide, tiles, Measure, cancellationToken).ConfigureAwait(false))
        {
            if (focus >= least)
                kept.Add(TileResult.Of(tile, focus));
            else
                failures.Add(new TileFailureResult(tile.Region.X, tile.Region.Y, failure ?? string.Create(CultureInfo.InvariantCulture, $"out of focus: {focus:0.####}, less than {least:0.####}.")));
            stage.Report(kept.Count + failures.Count);
        }

        return (kept, failures);

        static (Tile Tile, double? Focus, string? Failure) Measure(TilePixels pixels)
        {
            using (pixels)
                return (pixels.Tile, pixels.Image is { } image ? FocusMeasure.Of(image) : null, pixels.Failure);
        }
    }
}
