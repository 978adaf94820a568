using System.Text.Json;

namespace PathGen.Cli.Tests;

/// <summary>What a run of the tool came to.</summary>
internal sealed record ToolRun(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>The run, seen to have succeeded.</summary>
    public ToolRun Succeeded()
    {
        Assert.True(ExitCode == Cli.ExitCode.Done, $"exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>The tool's one line of failure, seen to be one line, without a stack trace, and with the expected exit code.</summary>
    public string Failed(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, not {exitCode}: {Error}");
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain(lines, line => line.StartsWith("   at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
        return Assert.Single(lines, line => line.StartsWith("pathgen: ", StringComparison.Ordinal));
    }
}
