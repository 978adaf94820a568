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
        var command = new Command("tiles", "List the tiles on tissue in level-0 pixels: x, y, width, height, share of tissue.")
        {
            SlideCommand.Path, output, CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            using var file = parsed.GetValue(output) is { } path ? OutputFile.Create(path) : null;
            using var slide = Slide.Open(parsed.GetRequiredValue(SlideCommand.Path), CommonOptions.SlideOptions(parsed));
            var mask = new SaturationTissueDetector().Detect(slide, cancellationToken);
            var tiles = new TileGrid(CommonOptions.TileGridOptions(parsed)).Tile(slide, mask)
                .Select(TileResult.Of).ToList();
            var result = new TilesResult(slide.Name, mask.Share, tiles.Count, tiles);
            if (file is not null)
            {
                JsonSerializer.Serialize(file.Stream, result, CliJson.Document.TilesResult);
                file.Commit();
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.TilesResult);
            else if (file is not null)
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{parsed.GetValue(output)}: {tiles.Count} tiles"));
            else
                tiles.ForEach(t => terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{t.X} {t.Y} {t.Width} {t.Height} {t.TissueShare:0.0000}")));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
