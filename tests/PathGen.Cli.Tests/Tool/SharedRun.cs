using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>A small run, made once for all tests that only read it.</summary>
public sealed class SharedRun : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    /// <summary>The run's folder.</summary>
    public string Path => folder["run"];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(System.IO.Path.Combine(Reference.Root, "..", "shared", "golden", "clip")))
            return; // Each test skips by itself; a fixture cannot.
        await Models.ImportAsync(folder["model"]);
        (await Pathgen.RunAsync(SmallRun.Arguments(folder["model"], Path, "--quiet"))).Succeeded();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
