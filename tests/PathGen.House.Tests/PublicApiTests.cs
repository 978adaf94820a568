using System.Reflection;
using PathGen.Testing;

namespace PathGen.House.Tests;

/// <summary>
/// The public surface of each package is a text file beside its project, so that a change of it is seen and meant. After a meant change:
/// <c>PATHGEN_UPDATE_PUBLIC_API=1</c> rewrites the files.
/// </summary>
public class PublicApiTests
{
    [Theory]
    [InlineData("PathGen.Slides")]
    [InlineData("PathGen.Onnx")]
    [InlineData("PathGen.Clip")]
    [InlineData("PathGen.Wsi")]
    [InlineData("PathGen.Agents")]
    [InlineData("PathGen.Agents.Sqlite")]
    [InlineData("PathGen.Instruct")]
    [InlineData("PathGen.Agents.PostgreSql")]
    public void The_public_surface_is_the_one_on_file(string package)
    {
        var file = Path.Combine(Reference.Root, "src", package, "PublicApi.txt");
        var actual = PublicApi.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("PATHGEN_UPDATE_PUBLIC_API") == "1")
            File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual.ReplaceLineEndings("\n"));
    }
}
