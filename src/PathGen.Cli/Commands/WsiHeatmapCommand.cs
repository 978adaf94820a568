using System.CommandLine;
using System.Globalization;
using PathGen.Slides;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary><c>pathgen wsi heatmap</c>: scores of patches as pictures over the slide.</summary>
internal static class WsiHeatmapCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var table = new Option<string>("--scores") { Description = "Scores of the slide's patches, as 'wsi classify' and 'wsi predict' write them: x,y,size and a column a score.", HelpName = "FILE.csv", Required = true };
        var column = new Option<string?>("--score") { Description = "Which column to show; needed where there are several.", HelpName = "NAME" };
        var picture = new Option<string?>("--out") { Description = "The heatmap over the slide, with colour bar, legend and scale bar: .png, .jpg.", HelpName = "FILE" };
        var sheet = new Option<string?>("--patches") { Description = "The patches with the highest and the lowest scores on one picture: .png, .jpg.", HelpName = "FILE" };
        var tiff = new Option<string?>("--tiff") { Description = "Slide and colours as a pyramidal TIFF that OpenSlide and QuPath open.", HelpName = "FILE.tif" };
        var geoJson = new Option<string?>("--geojson") { Description = "The patches as tiles with measurements, in level-0 pixels, for QuPath 0.4 and later.", HelpName = "FILE" };
        var colours = new Option<string>("--colours") { Description = "turbo (default), or viridis, whose steps are even to every eye.", DefaultValueFactory = _ => "turbo" };
        colours.AcceptOnlyFromAmong("turbo", "viridis");
        var scaling = new Option<string>("--scaling") { Description = "percentile (default): colour by rank among the slide's patches; linear: by score, from the 1st to the 99th percentile.", DefaultValueFactory = _ => "percentile" };
        scaling.AcceptOnlyFromAmong("percentile", "linear");
        var opacity = CommonOptions.Number("--opacity", "How much of the slide the colours hide; default 0.45.", 0, 1);
        var side = CommonOptions.WholeNumber("--max-side", "Longer side of the slide's picture in pixels.", 1600, 256, 4096);
        var downsample = CommonOptions.WholeNumber("--downsample", "Level-0 pixels on each side of one pixel of the TIFF.", 16, 1, 1024);
        var command = new Command("heatmap", "Draw scores of patches over their slide. Not a diagnosis.")
        {
            SlideCommand.Path, table, column, picture, sheet, tiff, geoJson, colours, scaling, opacity, side, downsample, CommonOptions.SlideMpp, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            string?[] outputs = [parsed.GetValue(picture), parsed.GetValue(sheet), parsed.GetValue(tiff), parsed.GetValue(geoJson)];
            if (outputs.All(o => o is null))
                throw new CommandException(ExitCode.Usage, "--out, --patches, --tiff or --geojson is needed: what shall be drawn?");
            var (writePicture, writeSheet) = (outputs[0] is { } p ? PictureOutput.WriterFor(p) : null, outputs[1] is { } s ? PictureOutput.WriterFor(s) : null);
            if (outputs[2] is { } name && PictureOutput.ExtensionOf(name) is not (".tif" or ".tiff"))
                throw new CommandException(ExitCode.Usage, $"{name}: --tiff must end in .tif or .tiff.");
            var (tiffPath, geoJsonPath) = (outputs[2] is { } t ? OutputPath.CheckFile(t) : null, outputs[3] is { } g ? OutputPath.CheckFile(g) : null);
            var scores = PatchScoresFile.Read(parsed.GetRequiredValue(table), cancellationToken);
            var score = ScoreOf(scores, parsed.GetValue(column), parsed.GetRequiredValue(table));
            var options = new HeatmapOptions
            {
                Colours = parsed.GetValue(colours) == "viridis" ? HeatmapColours.Viridis : HeatmapColours.Turbo,
                Scaling = parsed.GetValue(scaling) == "linear" ? HeatmapScaling.Linear : HeatmapScaling.Percentile,
                MaxSide = parsed.GetValue(side),
            };
            options.Opacity = parsed.GetValue(opacity) ?? options.Opacity;
            using var slide = Slide.Open(parsed.GetRequiredValue(SlideCommand.Path), CommonOptions.SlideOptions(parsed));
            var heatmap = Fitting(scores, score, options, slide);
            if (writePicture is not null)
            {
                using var drawn = heatmap.Draw(slide, cancellationToken);
                writePicture(drawn);
            }

            if (writeSheet is not null)
            {
                using var drawn = PatchSheet.Draw(slide, scores, score, cancellationToken: cancellationToken);
                writeSheet(drawn);
            }

            if (tiffPath is not null)
                Guard(outputs[2]!, () => heatmap.WriteTiff(slide, tiffPath, parsed.GetValue(downsample), cancellationToken));
            if (geoJsonPath is not null)
                Guard(outputs[3]!, () => heatmap.WriteGeoJson(geoJsonPath));
            var result = new HeatmapResult(Notices.Research, slide.Name, score, scores.Count, [.. outputs.OfType<string>()]);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.HeatmapResult);
            else
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Notices.Research}\n{result.Score}, {result.Patches} patches: {string.Join(", ", result.Files)}"));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static string ScoreOf(PatchScores scores, string? asked, string table)
    {
        var names = string.Join(", ", scores.Names.Select(n => $"\"{n}\""));
        if (asked is null)
            return scores.Names is [var only] ? only : throw new CommandException(ExitCode.Usage, Failure.OneLine($"{table} has the scores {names}; say which with --score."));
        return scores.Names.Contains(asked) ? asked : throw new CommandException(ExitCode.Usage, Failure.OneLine($"{table} has no score \"{asked}\"; it has {names}."));
    }

    private static Heatmap Fitting(PatchScores scores, string score, HeatmapOptions options, Slide slide)
    {
        try
        {
            var heatmap = new Heatmap(scores, score, options);
            heatmap.CheckFits(slide);
            return heatmap;
        }
        catch (WsiException e)
        {
            throw new CommandException(ExitCode.Input, Failure.OneLine(e.Message), e);
        }
    }

    private static void Guard(string path, Action write) => OutputPath.Guard(path, () =>
    {
        write();
        return path;
    });
}
