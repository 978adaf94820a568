using System.CommandLine;
using PathGen.Clip;

namespace PathGen.Cli;

/// <summary><c>pathgen eval tasks</c>: the built-in zero-shot tasks.</summary>
internal static class EvalTasksCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var copy = new Option<string?>("--copy") { Description = "Copy every task into a folder as ID.json, to change it; files of these names are replaced.", HelpName = "DIR" };
        var command = new Command("tasks", "List the built-in zero-shot tasks, or copy them.") { copy, CommonOptions.Json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(copy) is { } folder)
            {
                var full = OutputPath.CheckFolder(folder, "tasks", _ => true);
                OutputPath.Guard(folder, () => ZeroShotTask.CopyBuiltIn(full));
            }

            EvalTaskResult[] tasks = [.. ZeroShotTask.BuiltIn.Select(ZeroShotTask.Get).Select(t => new EvalTaskResult(t.Id, t.Title, t.Source, t.Templates, t.Classes))];
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(tasks, CliJson.Document.EvalTaskResultArray);
            else
            {
                foreach (var task in tasks)
                    terminal.Out.WriteLine($"{task.Id,-14}{task.Classes.Count,3} classes  {task.Title} ({task.Source})");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
