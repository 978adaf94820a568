using System.Security.Cryptography;
using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>
/// Small PNG and JPEG files of every kind with the SHA-256 of the RGB bytes that Pillow 9.4's <c>convert("RGB")</c> makes of them.
/// </summary>
internal static class PictureSuite
{
    private static readonly string Folder = Path.Combine(Reference.Root, "tests", "PathGen.Slides.Tests", "Imaging", "TestData");

    public static IReadOnlyDictionary<string, Expected> All { get; } = Load();

    public static IEnumerable<string> Names(string extension) => All.Keys.Where(name => name.EndsWith(extension, StringComparison.Ordinal));

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static string Sha256(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));

    private static Dictionary<string, Expected> Load()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        return json.RootElement.EnumerateObject().ToDictionary(
            p => p.Name,
            p => new Expected(p.Value.GetProperty("width").GetInt32(), p.Value.GetProperty("height").GetInt32(), p.Value.GetProperty("sha256").GetString()!));
    }

    internal sealed record Expected(int Width, int Height, string Sha256);
}
