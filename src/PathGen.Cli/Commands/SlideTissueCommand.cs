using System.CommandLine;
using System.Globalization;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen slide tissue</c>: how much of a slide is tissue, and where.</summary>
internal static class SlideTissueCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--out") { Description = "The mask as a grey PNG: 255 is tissue, 0 glass.", HelpName = "FILE" };
        var outlines = new Option<string?>("--geojson") { Description = "The mask's outlines as annotations that QuPath imports, in level-0 pixels.", HelpName = "FILE" };
        var command = new Command("tissue", "Find tissue; print its share and write the mask.")
        {
            SlideCommand.Path, output, outlines, TissueDetection.Model, TissueDetection.Preset, TissueDetection.RejectPens, CommonOptions.SlideMpp, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(output);
            if (path is not null && PictureOutput.ExtensionOf(path) != ".png")
                throw new CommandException(ExitCode.Usage, $"{path}: a mask is written as .png, so that no cell is blurred.");
            var outlinesPath = parsed.GetValue(outlines);
            using var file = path is null ? null : OutputFile.Create(path);
            using var outlinesFile = outlinesPath is null ? null : OutputFile.Create(outlinesPath);
            using var detection = TissueDetection.Create(parsed);
            using var slide = Slide.Open(parsed.GetRequiredValue(SlideCommand.Path), CommonOptions.SlideOptions(parsed));
            var mask = detection.Detector.Detect(slide, cancellationToken);
            if (file is not null)
            {
                TissueMaskFile.WritePng(mask, file.Stream);
                file.Commit();
            }

            if (outlinesFile is not null)
            {
                TissueMaskFile.WriteGeoJson(mask, outlinesFile.Stream);
                outlinesFile.Commit();
            }

            var result = new TissueResult(slide.Name, mask.Share, mask.Width, mask.Height, path, outlinesPath);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.TissueResult);
            else
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{slide.Name}: {100 * mask.Share:0.0} % tissue ({mask.Width} x {mask.Height} cells)"));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
