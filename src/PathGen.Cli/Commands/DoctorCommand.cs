using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PathGen.Cli;

/// <summary><c>pathgen doctor</c>: whether this machine has what the tool needs.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var model = new Option<string?>("--model") { Description = "Also verify a model directory, file by file.", HelpName = "DIR" };
        var command = new Command("doctor", "Check this machine: .NET, processor, native libraries, providers.") { model, CommonOptions.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var checks = Checkup.Run(parsed.GetValue(model), cancellationToken);
            var result = new DoctorResult(
                checks.All(check => check.Found),
                typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty,
                RuntimeInformation.FrameworkDescription,
                RuntimeInformation.OSDescription,
                RuntimeInformation.RuntimeIdentifier,
                Environment.ProcessorCount,
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                ProcessorFeatures.List(),
                checks,
                Checkup.Providers());
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.DoctorResult);
            else
                Print(terminal.Out, result);
            return result.Healthy
                ? Task.FromResult(ExitCode.Done)
                : throw new CommandException(checks.All(check => check.Found || check.Name == Checkup.ModelName) ? ExitCode.Model : ExitCode.Unexpected, $"missing or broken: {string.Join(", ", checks.Where(check => !check.Found).Select(check => check.Name))}.");
        });
        return command;
    }

    private static void Print(TextWriter output, DoctorResult result)
    {
        output.WriteLine($"pathgen {result.Tool}; {result.Runtime}; {Failure.OneLine(result.OperatingSystem)} ({result.Platform})");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Processors} processors, {result.MemoryBytes / (double)(1 << 30):0.0} GiB; {(result.Instructions.Count == 0 ? "no special instructions" : string.Join(", ", result.Instructions))}"));
        foreach (var check in result.Checks)
            Line(check.Found ? "ok     " : "MISSING", check);
        output.WriteLine("execution providers:");
        foreach (var provider in result.Providers)
            Line(provider.Found ? "ok     " : "no     ", provider);

        void Line(string state, DoctorCheck check) => output.WriteLine($"{state} {string.Join(' ', ((string?[])[check.Name, check.Version]).Where(part => part is not null))}{(check.Detail is null ? string.Empty : $": {check.Detail}")}");
    }
}
