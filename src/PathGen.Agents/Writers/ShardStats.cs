using System.Globalization;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>What a shard was made of, beside it (<c>00000_stats.json</c>, as img2dataset calls it), so that a later export knows that it need not be made again.</summary>
/// <param name="folder">The dataset's folder.</param>
/// <param name="number">The shard's five digits.</param>
/// <param name="fingerprint">SHA-256 of all that determines its bytes.</param>
internal sealed class ShardStats(string folder, string number, string fingerprint)
{
    /// <summary>How the file's name ends.</summary>
    public const string Suffix = "_stats.json";

    /// <summary>The shard's name.</summary>
    public string ShardName => number + ".tar";

    /// <summary>The shard's path.</summary>
    public string ShardPath => Path.Combine(folder, ShardName);

    private string StatsPath => Path.Combine(folder, number + Suffix);

    /// <summary>Which of its pairs a shard of this fingerprint leaves out, by their places, and why; null where there is no such shard.</summary>
    public SortedDictionary<int, string>? Find()
    {
        if (!File.Exists(StatsPath) || !File.Exists(ShardPath))
            return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(StatsPath));
            var root = json.RootElement;
            if (root.GetProperty("fingerprint").GetString() != fingerprint || root.GetProperty("bytes").GetInt64() != new FileInfo(ShardPath).Length)
                return null;
            var left = new SortedDictionary<int, string>();
            foreach (var pair in root.GetProperty("unreadable").EnumerateObject())
                left.Add(int.Parse(pair.Name, CultureInfo.InvariantCulture), pair.Value.GetString() ?? "");
            return left;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            return null; // Not ours: the shard is made again.
        }
    }

    /// <summary>Writes the file, after the shard.</summary>
    public void Write(int count, SortedDictionary<int, string> left)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("count", count);
            json.WriteNumber("bytes", new FileInfo(ShardPath).Length);
            json.WriteString("fingerprint", fingerprint);
            json.WriteStartObject("unreadable");
            foreach (var (place, reason) in left)
                json.WriteString(place.ToString(CultureInfo.InvariantCulture), reason);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        WholeFile.Write(StatsPath, stream => stream.Write(buffer.ToArray()));
    }
}
