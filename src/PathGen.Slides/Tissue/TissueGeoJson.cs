using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PathGen.Slides;

/// <summary>Writes polygons in the form that QuPath reads and writes (RFC 7946 with <c>objectType</c> and <c>classification</c> as properties).</summary>
internal static class TissueGeoJson
{
    private const int FlushBytes = 1 << 16;

    /// <summary>Writes a mask's polygons, one after the other.</summary>
    public static void Write(TissueMask mask, Stream destination, GeoJsonOptions options)
    {
        using var json = new Utf8JsonWriter(destination);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        foreach (var polygon in MaskTracer.Trace(mask))
        {
            WriteFeature(json, mask, polygon, options);
            if (json.BytesPending > FlushBytes)
                json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFeature(Utf8JsonWriter json, TissueMask mask, MaskPolygon polygon, GeoJsonOptions options)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteString("id", IdOf(mask, polygon, options.ClassName));
        json.WriteStartObject("geometry");
        json.WriteString("type", "Polygon");
        json.WriteStartArray("coordinates");
        WriteRing(json, mask, polygon.Shell);
        foreach (var hole in polygon.Holes)
            WriteRing(json, mask, hole);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteString("objectType", "annotation");
        json.WriteStartObject("classification");
        json.WriteString("name", options.ClassName);
        json.WriteStartArray("color");
        for (var shift = 16; shift >= 0; shift -= 8)
            json.WriteNumberValue((options.Colour >> shift) & 255);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRing(Utf8JsonWriter json, TissueMask mask, IReadOnlyList<(int X, int Y)> ring)
    {
        json.WriteStartArray();
        for (var i = 0; i <= ring.Count; i++)
        {
            var (x, y) = ring[i % ring.Count];
            json.WriteStartArray();
            json.WriteNumberValue(Place(x, mask.Width, mask.SlideWidth));
            json.WriteNumberValue(Place(y, mask.Height, mask.SlideHeight));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static decimal Place(int cell, int cells, long pixels) => Math.Round((decimal)cell * pixels / cells, 3) / 1.000m;

    // A UUID of version 8 (RFC 9562: of the maker's own making) from SHA-256.
    private static string IdOf(TissueMask mask, MaskPolygon polygon, string className)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{className}\n{mask.SlideWidth} {mask.SlideHeight} {mask.Width} {mask.Height}\n")));
        Append(polygon.Shell);
        foreach (var hole in polygon.Holes)
            Append(hole);
        var bytes = hash.GetHashAndReset().AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");

        void Append(IReadOnlyList<(int X, int Y)> ring) => hash.AppendData(MemoryMarshal.AsBytes<(int, int)>([.. ring]));
    }
}
