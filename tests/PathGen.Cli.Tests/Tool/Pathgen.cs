using System.Diagnostics;
using System.Text;

namespace PathGen.Cli.Tests;

/// <summary>Runs the tool as users do: a process of its own.</summary>
internal static class Pathgen
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "pathgen.dll");

    /// <summary>Runs the tool to its end.</summary>
    public static Task<ToolRun> RunAsync(params string[] arguments) => RunAsync(arguments, input: null);

    /// <summary>Runs the tool with a text on standard input or with environment variables.</summary>
    public static async Task<ToolRun> RunAsync(
        IReadOnlyList<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? timeout = null, string? shell = null)
    {
        using var process = Start(arguments, environment, shell);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await WaitAsync(process, timeout ?? TimeSpan.FromMinutes(5));
        return new ToolRun(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the tool; the caller waits and disposes. A <paramref name="shell"/> command has the tool as <c>"$@"</c>.</summary>
    public static Process Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? shell = null)
    {
        var dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
        var start = new ProcessStartInfo(shell is null ? dotnet : "sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        string[] before = shell is null ? [Assembly] : ["-c", shell, "sh", dotnet, Assembly];
        foreach (var argument in before.Concat(arguments))
            start.ArgumentList.Add(argument);
        start.Environment.Remove("PATHGEN_CHAT_API_KEY");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The tool did not start.");
    }

    /// <summary>Waits for the tool and kills it where it hangs.</summary>
    public static async Task WaitAsync(Process process, TimeSpan timeout)
    {
        using var stop = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The tool did not end within {timeout}.");
        }
    }
}
