using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using PathGen.Testing;

namespace PathGen.House.Tests;

/// <summary>What users get: every package that <c>./build.sh pack</c> makes, opened and read.</summary>
[Collection("Builds")]
public class PackageTests
{
    [Fact]
    public void Packages_bind_to_the_published_ONNX_Runtime()
    {
        using var folder = new TemporaryFolder();
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Pack(folder.Path, configuration);
        var packages = Directory.GetFiles(folder.Path, "*.nupkg");
        Assert.Equal(
            ["PathGen.Agents", "PathGen.Agents.PostgreSql", "PathGen.Agents.Sqlite", "PathGen.Cli", "PathGen.Clip", "PathGen.Instruct", "PathGen.Onnx", "PathGen.Slides", "PathGen.Wsi"],
            packages.Select(p => Path.GetFileName(p).Replace(".0.1.0.nupkg", "")).Order(StringComparer.Ordinal));
        var onnxReferences = 0;
        foreach (var path in packages)
        {
            using var package = ZipFile.OpenRead(path);
            Assert.NotNull(package.GetEntry("README.md"));
            CheckDependencies(package);
            foreach (var entry in package.Entries.Where(e => e.Name.StartsWith("PathGen.", StringComparison.Ordinal) && e.Name.EndsWith(".dll", StringComparison.Ordinal)))
                onnxReferences += CheckReferences(entry);
        }

        Assert.True(onnxReferences >= 2, "PathGen.Onnx and PathGen.Clip reference ONNX Runtime.");
    }

    // The published assembly is strong-named with version 0.0.0.0: a reference to unsigned 0.0.0.0 binds to it, one to 1.29.0.0 would not.
    private static int CheckReferences(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(bytes);
        bytes.Position = 0;
        using var image = new PEReader(bytes);
        var metadata = image.GetMetadataReader();
        var found = 0;
        foreach (var reference in metadata.AssemblyReferences.Select(metadata.GetAssemblyReference))
        {
            if (metadata.GetString(reference.Name) != "Microsoft.ML.OnnxRuntime")
                continue;
            Assert.Equal(new Version(0, 0, 0, 0), reference.Version);
            found++;
        }

        return found;
    }

    private static void CheckDependencies(ZipArchive package)
    {
        using var stream = package.Entries.Single(e => e.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        foreach (var dependency in XDocument.Load(stream).Descendants().Where(e => e.Name.LocalName == "dependency"))
        {
            var id = dependency.Attribute("id")!.Value;
            if (id.StartsWith("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal))
                Assert.Equal(("Microsoft.ML.OnnxRuntime.Managed", "1.29.0"), (id, dependency.Attribute("version")!.Value));
        }
    }

    private static void Pack(string folder, string configuration)
    {
        var pack = Command.Run("dotnet", ["pack", "PathGen.Sdk.sln", "-c", configuration, "--no-build", "-v", "quiet", "-nologo", "-o", folder], Reference.Root);
        Assert.True(pack.ExitCode == 0, pack.Output + pack.Error);
    }
}
