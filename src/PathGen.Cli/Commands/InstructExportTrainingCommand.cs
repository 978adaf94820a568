using System.CommandLine;
using System.Globalization;
using PathGen.Instruct;

namespace PathGen.Cli;

/// <summary><c>pathgen instruct export-training</c>: a folder that LLaVA's and open_clip's own code trains from.</summary>
internal static class InstructExportTrainingCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var build = new Argument<string>("BUILD") { Description = "The folder of a build, made by 'pathgen instruct build'." };
        var output = new Option<string>("--out") { Description = "The folder to write.", HelpName = "DIR", Required = true };
        var language = new Option<string>("--language-model") { Description = "The language model that training begins with.", HelpName = "NAME", DefaultValueFactory = _ => new TrainingExportOptions().LanguageModel };
        var tower = new Option<string>("--vision-tower") { Description = "The vision tower, a Hugging Face folder or name.", HelpName = "NAME", DefaultValueFactory = _ => new TrainingExportOptions().VisionTower };
        var gpus = CommonOptions.WholeNumber("--gpus", "GPUs of one machine: 1, 2, 4, 8 or 16.", 8, 1, 16);
        var command = new Command("export-training", "Write data, configurations and launch scripts for LLaVA's two-stage recipe and for open_clip's CLIP training.") { build, output, language, tower, gpus, CommonOptions.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new TrainingExportOptions { LanguageModel = parsed.GetRequiredValue(language), VisionTower = parsed.GetRequiredValue(tower), Gpus = parsed.GetValue(gpus) };
            var folder = OutputPath.CheckFolder(parsed.GetRequiredValue(output), "an earlier export (llava/2-finetune.sh)", full => File.Exists(Path.Combine(full, "llava", "2-finetune.sh")));
            var (pairs, records) = new TrainingExport(options).Write(parsed.GetRequiredValue(build), folder, cancellationToken);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(new TrainingFolderResult(folder, pairs, records), CliJson.Document.TrainingFolderResult);
            else
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: {pairs} pairs, {records} records; see README.md there"));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
