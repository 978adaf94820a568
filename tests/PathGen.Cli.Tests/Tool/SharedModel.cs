using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>The tiny reference CLIP, imported once for all tests that only read it.</summary>
public sealed class SharedModel : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    /// <summary>The model directory.</summary>
    public string Path => folder["model"];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // Where the reference is absent each test skips by itself; a fixture cannot.
        if (Directory.Exists(System.IO.Path.Combine(Reference.Root, "..", "shared", "golden", "clip")))
            await Models.ImportAsync(Path);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
