using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PathGen.Wsi;

/// <summary>Writes patches as QuPath reads and writes them (RFC 7946 with <c>objectType</c>, <c>color</c> and <c>measurements</c> as properties; QuPath 0.4 and later).</summary>
internal static class PatchGeoJson
{
    private const int FlushBytes = 1 << 16;

    /// <summary>Writes a collection, one patch after the other.</summary>
    /// <param name="scores">The patches; every score becomes a measurement.</param>
    /// <param name="colour">The colour of a patch.</param>
    /// <param name="destination">Receives the file in UTF-8.</param>
    public static void Write(PatchScores scores, Func<int, (byte Red, byte Green, byte Blue)> colour, Stream destination)
    {
        using var json = new Utf8JsonWriter(destination);
        JsonEncodedText[] names = [.. scores.Names.Select(name => JsonEncodedText.Encode(name))];
        float[][] columns = [.. scores.Names.Select(name => scores[name].ToArray())];
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        for (var i = 0; i < scores.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            json.WriteString("id", IdOf(scores, i));
            WriteSquare(json, scores.Positions[i], scores.PatchSize);
            json.WriteStartObject("properties");
            json.WriteString("objectType", "tile");
            var (red, green, blue) = colour(i);
            json.WriteStartArray("color");
            json.WriteNumberValue(red);
            json.WriteNumberValue(green);
            json.WriteNumberValue(blue);
            json.WriteEndArray();
            json.WriteStartObject("measurements");
            for (var k = 0; k < names.Length; k++)
                json.WriteNumber(names[k], columns[k][i]);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            if (json.BytesPending > FlushBytes)
                json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSquare(Utf8JsonWriter json, PatchPosition position, long size)
    {
        json.WriteStartObject("geometry");
        json.WriteString("type", "Polygon");
        json.WriteStartArray("coordinates");
        json.WriteStartArray();
        foreach (var (x, y) in ((long, long)[])[(0, 0), (size, 0), (size, size), (0, size), (0, 0)])
        {
            json.WriteStartArray();
            json.WriteNumberValue(position.X + x);
            json.WriteNumberValue(position.Y + y);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // A UUID of version 8 (RFC 9562: of the maker's own making) from SHA-256: the same patch of a slide keeps its id.
    private static Guid IdOf(PatchScores scores, int index)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"patch {scores.SlideId} {scores.Positions[index].X} {scores.Positions[index].Y} {scores.PatchSize} {index}")), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
