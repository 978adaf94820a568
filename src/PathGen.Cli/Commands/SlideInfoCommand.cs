using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen slide info</c>: format, levels, scale and what else the file states.</summary>
internal static class SlideInfoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--out") { Description = "Write the JSON document to a file instead.", HelpName = "FILE" };
        var identifying = new Option<bool>("--identifying") { Description = "Print fields that may identify a patient, a user or a case too." };
        var command = new Command("info", "Print format, levels, µm/px and what else the file states. Fields that may identify someone are only named.")
        {
            SlideCommand.Path, output, identifying, CommonOptions.SlideMpp, CommonOptions.Json,
        };
        command.SetAction(parsed =>
        {
            using var file = parsed.GetValue(output) is { } path ? OutputFile.Create(path) : null;
            using var slide = Slide.Open(parsed.GetRequiredValue(SlideCommand.Path), CommonOptions.SlideOptions(parsed));
            var shown = slide.Properties.Where(p => parsed.GetValue(identifying) || !SlideProperties.MayIdentify(p.Key)).ToDictionary();
            var result = new SlideResult(
                slide.Name,
                slide.Format,
                slide.Width,
                slide.Height,
                slide.Spacing is { } spacing ? [spacing.X, spacing.Y] : null,
                slide.ObjectivePower,
                [.. slide.Levels.Select(level => new SlideLevelResult(level.Width, level.Height, level.Downsample))],
                slide.AssociatedImages,
                shown,
                [.. slide.Properties.Keys.Where(name => !shown.ContainsKey(name)).Order(StringComparer.Ordinal)]);
            if (file is not null)
            {
                JsonSerializer.Serialize(file.Stream, result, CliJson.Document.SlideResult);
                file.Commit();
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.SlideResult);
            else
                Print(terminal.Out, result);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(TextWriter output, SlideResult slide)
    {
        var scale = slide.MicronsPerPixel is { } mpp ? string.Create(CultureInfo.InvariantCulture, $"{mpp[0]:0.####} x {mpp[1]:0.####} µm/px") : "not stated (give --slide-mpp)";
        var objective = slide.ObjectivePower is { } power ? string.Create(CultureInfo.InvariantCulture, $"{power:0.##}x") : "not stated";
        output.WriteLine($"path        {slide.Path}");
        output.WriteLine($"format      {slide.Format}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"size        {slide.Width} x {slide.Height} px"));
        output.WriteLine($"scale       {scale}");
        output.WriteLine($"objective   {objective}");
        for (var i = 0; i < slide.Levels.Count; i++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"level {i}     {slide.Levels[i].Width} x {slide.Levels[i].Height} px, 1/{slide.Levels[i].Downsample:0.####}"));
        output.WriteLine($"associated  {(slide.AssociatedImages.Count == 0 ? "none" : string.Join(", ", slide.AssociatedImages.Select(Failure.OneLine)))}");
        var hidden = slide.HiddenProperties.Count == 0 ? "" : $"; {slide.HiddenProperties.Count} that may identify someone are hidden (--identifying shows them)";
        output.WriteLine($"properties  {slide.Properties.Count} (--json prints them){hidden}");
    }
}
