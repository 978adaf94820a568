using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

/// <summary>What scikit-learn made of small cases (TestData, written by its scikit_learn.py).</summary>
internal static class TestFiles
{
    public static string Script => PathOf("scikit_learn.py");

    public static string PathOf(string name) => Path.Combine(Reference.Root, "tests", "PathGen.Clip.Tests", "Evaluation", "TestData", name);

    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(PathOf(name))).RootElement;

    public static T[] Array<T>(this JsonElement element, string name) => element.GetProperty(name).Deserialize<T[]>()!;
}
