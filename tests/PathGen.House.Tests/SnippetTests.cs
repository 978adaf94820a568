using PathGen.Testing;

namespace PathGen.House.Tests;

/// <summary>The code in README, docs and package pages compiles against the packages and runs, on the demo slide and the demo model.</summary>
[Collection("Builds")]
public class SnippetTests
{
    [Fact]
    public void Code_in_the_pages_compiles_and_runs()
    {
        var snippets = Snippet.All();
        Assert.Contains(snippets, s => s.Page == "README.md" && s.Runs);
        var project = Write(snippets);
        var build = Command.Run("dotnet", ["build", project, "-c", "Release", "-v", "quiet", "-nologo"], Reference.Root);
        Assert.True(build.ExitCode == 0, build.Output + build.Error);

        foreach (var snippet in snippets.Where(s => s.Runs))
        {
            // What the pages call these files.
            using var folder = new TemporaryFolder();
            File.CreateSymbolicLink(folder["slide.svs"], DemoData.Slide);
            Directory.CreateSymbolicLink(folder["pathgen-clip"], DemoData.Model);
            WriteDicomSlide(folder["dicom-slide"]);
            var run = Command.Run("dotnet", [Path.Combine(project, "bin", "Release", "net10.0", "Snippets.dll"), snippet.ClassName], folder.Path);
            Assert.True(run.ExitCode == 0, $"{snippet.Page}:{snippet.Line}\n{run.Output}{run.Error}");
        }
    }

    // Two grey levels without compression: no library is needed to make them.
    private static void WriteDicomSlide(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (level, side) in ((int, int)[])[(0, 64), (1, 32)])
        {
            var frames = Enumerable.Range(0, side / 32 * (side / 32)).Select(_ => new byte[3 * 32 * 32]).ToList();
            new DicomImage { Width = side, Height = side, TileSide = 32, Frames = frames, Syntax = DicomImage.Explicit, Photometric = "RGB", Instance = level + 1 }
                .Write(Path.Combine(folder, $"level-{level}.dcm"));
        }
    }

    private static string Write(IReadOnlyList<Snippet> snippets)
    {
        var folder = Path.Combine(Reference.Root, "artifacts", "snippets");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Snippets.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.Extensions.DependencyInjection" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" />
                <ProjectReference Include="../../src/PathGen.Agents.Sqlite/PathGen.Agents.Sqlite.csproj" />
                <ProjectReference Include="../../src/PathGen.Instruct/PathGen.Instruct.csproj" />
                <ProjectReference Include="../../src/PathGen.Agents.PostgreSql/PathGen.Agents.PostgreSql.csproj" />
                <ProjectReference Include="../../src/PathGen.Wsi/PathGen.Wsi.csproj" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), $$"""
            // A snippet may read in processes of their own, which are this program too.
            if (PathGen.Slides.SlideWorker.RunIfAsked())
                return;
            switch (args[0])
            {
            {{string.Join('\n', snippets.Select(s => $"    case \"{s.ClassName}\": await {s.ClassName}.Run(); break;"))}}
            }
            """);
        foreach (var snippet in snippets)
            File.WriteAllText(Path.Combine(folder, snippet.ClassName + ".cs"), snippet.AsFile());
        return folder;
    }
}
