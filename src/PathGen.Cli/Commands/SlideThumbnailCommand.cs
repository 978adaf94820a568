using System.CommandLine;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen slide thumbnail</c>: the whole slide as one picture.</summary>
internal static class SlideThumbnailCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var size = CommonOptions.WholeNumber("--max-side", "Longer side of the thumbnail in pixels.", 1024, 1, 16384);
        var output = new Option<string>("--out") { Description = "The picture: .png, .jpg or .jpeg.", HelpName = "FILE", Required = true };
        var command = new Command("thumbnail", "Write the whole slide as one picture.") { SlideCommand.Path, output, size, CommonOptions.SlideMpp, CommonOptions.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            var write = PictureOutput.WriterFor(path);
            using var slide = Slide.Open(parsed.GetRequiredValue(SlideCommand.Path), CommonOptions.SlideOptions(parsed));
            using var thumbnail = slide.ReadThumbnail(parsed.GetRequiredValue(size), cancellationToken);
            write(thumbnail);
            var result = new PictureResult(slide.Name, path, thumbnail.Width, thumbnail.Height);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.PictureResult);
            else
                terminal.Out.WriteLine($"{path}: {result.Width} x {result.Height} px");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
