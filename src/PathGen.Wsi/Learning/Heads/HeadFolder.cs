using System.Security.Cryptography;
using System.Text.Json;
using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>A slide classifier as a folder: <c>head.onnx</c>, and <c>head.json</c>, which is written last and holds the hash of the other: where it is, both are whole.</summary>
internal static class HeadFolder
{
    private const int MaxJsonBytes = 1 << 20;

    /// <summary>Writes both files; the folder is made.</summary>
    /// <exception cref="WsiException">A file cannot be written.</exception>
    public static void Write(string folder, HeadDescription description, OnnxGraph graph)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.Delete(JsonPath(folder));
            OnnxFile.Write(OnnxPath(folder), graph);
            using var onnx = File.OpenRead(OnnxPath(folder));
            var content = description with { OnnxSha256 = Convert.ToHexStringLower(SHA256.HashData(onnx)) };
            WholeOutput.Write(JsonPath(folder), stream => JsonSerializer.Serialize(stream, content, LearningJson.Default.HeadDescription));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ModelException)
        {
            throw new WsiException(e is ModelException ? e.Message : $"{folder} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads the description and checks the hash.</summary>
    /// <returns>The description, and the path of the graph.</returns>
    /// <exception cref="WsiException">A file is missing or damaged.</exception>
    public static (HeadDescription Description, string OnnxPath) Read(string folder)
    {
        var json = JsonPath(folder);
        try
        {
            using var stream = File.OpenRead(json);
            if (stream.Length > MaxJsonBytes)
                throw new WsiException($"{json}: {stream.Length:N0} bytes; a description of a classifier has at most {MaxJsonBytes:N0}.");
            var description = JsonSerializer.Deserialize(stream, LearningJson.Default.HeadDescription) ?? throw new WsiException($"{json}: null is no description of a classifier.");
            if (description.FormatVersion != HeadDescription.CurrentVersion)
                throw new WsiException($"{json}: version {description.FormatVersion}; this library reads version {HeadDescription.CurrentVersion}.");
            if (description.Classes.Count < 2 || description.Classes.Any(string.IsNullOrWhiteSpace) || description.FeatureWidth is < 1 or > FeatureBag.MaxWidth || !Enum.IsDefined(description.Kind))
                throw new WsiException($"{json}: needs a known kind, two named classes or more, and a width of 1 to {FeatureBag.MaxWidth}.");
            using var onnx = File.OpenRead(OnnxPath(folder));
            if (description.OnnxSha256 is { } hash && Convert.ToHexStringLower(SHA256.HashData(onnx)) != hash)
                throw new WsiException($"{OnnxPath(folder)}: its SHA-256 is not the one in {json}. One of the two is damaged or of another classifier.");
            return (description, OnnxPath(folder));
        }
        catch (JsonException e)
        {
            throw new WsiException($"{json}: no description of a classifier: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{folder}: no slide classifier (head.json and head.onnx) can be read there: {e.Message}", e);
        }
    }

    private static string JsonPath(string folder) => Path.Combine(folder, "head.json");

    private static string OnnxPath(string folder) => Path.Combine(folder, "head.onnx");
}
