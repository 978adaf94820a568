using System.CommandLine;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen slide deidentify</c>: a copy without label, macro and identifying tags.</summary>
internal static class SlideDeidentifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--out") { Description = "The copy; must not exist. The original is only read.", HelpName = "FILE", Required = true };
        var command = new Command("deidentify", "Write a copy of an SVS or TIFF slide without label, macro and identifying tags.") { SlideCommand.Path, output, CommonOptions.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(SlideCommand.Path);
            var copy = parsed.GetRequiredValue(output);
            if (Path.Exists(copy))
                throw new CommandException(ExitCode.Output, $"{copy}: exists already, and a copy never replaces a file; choose a new name.");
            var full = OutputPath.CheckFile(copy);
            var done = OutputPath.Guard(copy, () => SlideDeidentifier.Deidentify(path, full, cancellationToken));
            var result = new DeidentifyResult(path, copy, done.RemovedImages, done.RemovedProperties, done.KeptProperties);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.DeidentifyResult);
            else
                terminal.Out.WriteLine($"{copy}: without {Count(result.RemovedImages, "associated image")} and {Count(result.RemovedProperties, "property", "properties")} of {path}. Writing on the glass itself, if any, is still in the pixels.");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static string Count(IReadOnlyList<string> names, string one, string? many = null) =>
        names.Count == 0 ? $"any {one}" : $"{names.Count} {(names.Count == 1 ? one : many ?? one + "s")} ({string.Join(", ", names.Select(Failure.OneLine))})";
}
