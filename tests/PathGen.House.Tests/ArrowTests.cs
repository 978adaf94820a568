using System.Xml.Linq;
using PathGen.Testing;

namespace PathGen.House.Tests;

/// <summary>Which package may know which: only these arrows, and no package carries a dependency that its users did not ask for.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["PathGen.Slides"] = ["System.Numerics.Tensors", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"],
        ["PathGen.Onnx"] = ["Microsoft.ML.OnnxRuntime.Managed", "System.Numerics.Tensors", "Microsoft.Extensions.Logging.Abstractions"],
        ["PathGen.Clip"] = ["PathGen.Slides", "PathGen.Onnx", "Microsoft.Extensions.DependencyInjection.Abstractions"],
        ["PathGen.Wsi"] = ["PathGen.Clip", "Microsoft.Extensions.DependencyInjection.Abstractions"],
        ["PathGen.Agents"] = ["PathGen.Clip", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Polly.Core"],
        ["PathGen.Agents.Sqlite"] = ["PathGen.Agents", "Microsoft.Data.Sqlite"],
        ["PathGen.Instruct"] = ["PathGen.Agents", "Microsoft.Extensions.DependencyInjection.Abstractions"],
        ["PathGen.Agents.PostgreSql"] = ["PathGen.Agents", "Npgsql"],
        ["PathGen.Cli"] = ["PathGen.Agents", "PathGen.Agents.Sqlite", "PathGen.Agents.PostgreSql", "PathGen.Instruct", "PathGen.Wsi", "Microsoft.ML.OnnxRuntime", "OpenAI", "Spectre.Console", "System.CommandLine"],
    };

    [Fact]
    public void Every_package_depends_only_on_what_the_plan_allows()
    {
        var projects = Directory.GetFiles(Path.Combine(Reference.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var items = XDocument.Load(project).Descendants().ToList();
            var references = items.Where(i => i.Name.LocalName == "PackageReference").Select(i => i.Attribute("Include")!.Value)
                .Concat(items.Where(i => i.Name.LocalName == "ProjectReference").Select(i => Path.GetFileNameWithoutExtension(i.Attribute("Include")!.Value)));
            Assert.Empty(references.Except(Allowed[Path.GetFileNameWithoutExtension(project)]));
        }
    }

    [Fact]
    public void Only_applications_bring_the_native_runtime()
    {
        foreach (var (package, dependencies) in Allowed)
            Assert.Equal(package == "PathGen.Cli", dependencies.Contains("Microsoft.ML.OnnxRuntime"));
    }
}
