using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>The tiny reference CLIP as a model directory.</summary>
internal static class Models
{
    /// <summary>The open_clip folder of the reference checkpoint.</summary>
    public static string Checkpoint => Reference.PathOf("golden", "clip", "clip-tiny-quickgelu");

    /// <summary>Imports it with the tool.</summary>
    public static async Task ImportAsync(string folder) =>
        (await Pathgen.RunAsync("model", "import", Checkpoint, "--out", folder, "--licence", "CC0, for tests")).Succeeded();
}
