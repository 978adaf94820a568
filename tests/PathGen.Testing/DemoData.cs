using Xunit;

namespace PathGen.Testing;

/// <summary>The painted slide and the model fitted on painted slides, as <c>./build.sh test</c> and <c>./build.sh demo</c> make them in <c>artifacts/demo</c>.</summary>
public static class DemoData
{
    /// <summary>The demo slide.</summary>
    public static string Slide => PathOf("slide.svs");

    /// <summary>The demo model's directory.</summary>
    public static string Model => PathOf("model");

    private static string PathOf(string name)
    {
        var path = Path.Combine(Reference.Root, "artifacts", "demo", name);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), "The demo data is not made yet: ./build.sh test makes it before it runs the tests.");
        return path;
    }
}
