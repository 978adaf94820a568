using System.Text.Json;
using System.Text.Json.Serialization;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>
/// Small tiles of every packing, cut from real tissue (CMU-1-Small-Region, CC0), with the SHA-256 of the RGB bytes at each reduction. Packed by libtiff 4.5
/// (tiffcp), libjpeg-turbo and OpenJPEG 2.5 (Pillow 9.4, opj_compress); unpacked for the sums by the same, through Pillow (palette: tiff2rgba; YCbCr of JPEG 2000: OpenSlide 3.4.1; reductions: draft, reduce).
/// </summary>
internal static class TileSuite
{
    private static readonly string Folder = Path.Combine(Reference.Root, "tests", "PathGen.Slides.Tests", "Codecs", "TestData");

    public static IReadOnlyDictionary<string, Entry> All { get; } = JsonSerializer.Deserialize<Dictionary<string, Entry>>(
        File.ReadAllText(Path.Combine(Folder, "tiles.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } })!;

    public static IEnumerable<string> Names(params TileCompression[] packed) => All.Where(e => packed.Contains(e.Value.Compression)).Select(e => e.Key);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>The decoder of a suite's tile.</summary>
    public static TileDecoder Decoder(string name, bool keepDamaged = false) => TileDecoders.Create(All[name].Encoding with { KeepDamaged = keepDamaged }, name);

    /// <summary>Decodes a tile as a source does: the prefix in the place of the first bytes.</summary>
    public static RgbImage Decode(TileDecoder decoder, ReadOnlySpan<byte> tile, TileEncoding encoding, int reduction = 0) => Decode(decoder, tile, encoding, reduction, out _);

    public static RgbImage Decode(TileDecoder decoder, ReadOnlySpan<byte> tile, TileEncoding encoding, int reduction, out string? warning)
    {
        var prefix = decoder.Prefix;
        byte[] data = [.. prefix, .. prefix.IsEmpty ? tile : tile[Math.Min(2, tile.Length)..]];
        var image = new RgbImage((int)TileLevel.Reduce(encoding.Width, reduction), (int)TileLevel.Reduce(encoding.Height, reduction));
        try
        {
            warning = decoder.Decode(data, reduction, RgbWindow.Of(image, 0, 0, image.Width, image.Height));
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    internal sealed record Entry(
        TileCompression Compression, TileColour Colour, int Width, int Height, int Samples, int Predictor, string[] Sha256, string? Tables = null, ushort[]? Map = null)
    {
        public TileEncoding Encoding => new()
        {
            Compression = Compression,
            Colour = Colour,
            Width = Width,
            Height = Height,
            Samples = Samples,
            Predictor = Predictor,
            JpegTables = Tables is null ? default : Convert.FromBase64String(Tables),
            ColourMap = Map,
        };
    }
}
