using System.CommandLine;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen training-set revise</c>: damaged descriptions and the edits that repair them.</summary>
internal static class TrainingReviseCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var options = new TrainingOptions();
        var edits = CommonOptions.WholeNumber("--max-edits", "Edits of a damaged description, 1 to this many.", 3, 1, 10);
        var clean = CommonOptions.Number("--clean-share", "Share of descriptions that are left as they are; default 0.2.", 0, 1);
        var seed = new Option<int>("--seed") { Description = "Another seed, other damage; default 0.", HelpName = "N" };
        var command = new Command("revise", "Damage a run's revised descriptions by recorded edits; the answer is the edits that repair them.")
        {
            TrainingOptions.Run, options.Output, options.Slides, edits, clean, seed, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) => options.WriteAsync(
            terminal,
            parsed,
            [],
            (_, writing, _, _) => ValueTask.FromResult<IDatasetWriter>(new ReviseTrainingWriter(
                writing, new DescriptionDamagerOptions { MaxEdits = parsed.GetValue(edits), CleanShare = parsed.GetValue(clean) ?? 0.2, Seed = parsed.GetValue(seed) })),
            cancellationToken));
        return command;
    }
}
