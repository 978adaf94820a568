using System.Text.Json;
using PathGen.Testing;

namespace PathGen.House.Tests;

/// <summary>Every notebook runs from its first to its last cell on the demo's data, and its pictures are there.</summary>
[Collection("Builds")]
public class NotebookTests
{
    [Fact]
    public void Notebooks_run_and_show_pictures()
    {
        _ = (DemoData.Slide, DemoData.Model);

        // A copy at the same depth, so that relative paths hold and the notebook on file stays as it is.
        var sources = Path.Combine(Reference.Root, "samples", "notebooks");
        var copies = Directory.CreateDirectory(Path.Combine(Reference.Root, "artifacts", "notebooks")).FullName;
        string[] notebooks = [.. Directory.GetFiles(sources, "*.cs").Select(source => Copy(source, copies))];
        Assert.NotEmpty(notebooks);
        Copy(Path.Combine(sources, "Directory.Build.targets"), copies);

        var run = Command.Run("dotnet", ["run", "--project", "eng/Notebooks", "-c", "Release", "--", .. notebooks], Reference.Root);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        foreach (var notebook in notebooks)
            CheckOutputs(File.ReadAllBytes(Path.ChangeExtension(notebook, ".ipynb")), pictures: File.ReadAllText(notebook).Split("\nShow(").Length - 1);
    }

    private static void CheckOutputs(byte[] json, int pictures)
    {
        using var notebook = JsonDocument.Parse(json);
        var outputs = notebook.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray()).ToList();
        Assert.Contains(outputs, output => output.GetProperty("output_type").GetString() == "stream");
        var shown = outputs.Where(output => output.GetProperty("output_type").GetString() == "display_data")
            .Select(output => output.GetProperty("data").GetProperty("image/png").GetBytesFromBase64()).ToList();
        Assert.True(shown.Count >= pictures && pictures > 0, $"{shown.Count} pictures of {pictures}");
        Assert.All(shown, png => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]));
    }

    private static string Copy(string source, string folder)
    {
        var copy = Path.Combine(folder, Path.GetFileName(source));
        File.Copy(source, copy, overwrite: true);
        return copy;
    }
}
