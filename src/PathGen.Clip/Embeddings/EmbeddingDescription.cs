using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>What embeddings are of, and with what they were made.</summary>
/// <param name="Slide">File name of the slide, without its folder.</param>
/// <param name="SlideSha256">SHA-256 of the slide file in hex, or null.</param>
/// <param name="Encoder">Identity of the encoder.</param>
/// <param name="Spacing">µm per level-0 pixel, or null.</param>
/// <param name="ReadSize">Side at which tiles were read, or null for level-0 pixels.</param>
/// <param name="MinFocus">Focus below which tiles were left out, or null.</param>
internal sealed record EmbeddingDescription(string Slide, string? SlideSha256, string Encoder, PixelSpacing? Spacing, int? ReadSize, double? MinFocus)
{
    /// <summary>SHA-256 over all of this, the slide's size and the tiles: equal keys mean equal embeddings.</summary>
    public byte[] Key(Slide slide, ReadOnlySpan<Tile> tiles, int width)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"embeddings 1\n{Slide}\n{SlideSha256}\n{slide.Width} {slide.Height} {slide.Levels.Count}\n{Encoder}\n{width}\n{Spacing?.X:R} {Spacing?.Y:R}\n{ReadSize}\n{tiles.Length}\n");
        hash.AppendData(Encoding.UTF8.GetBytes(head));

        // Of defaults nothing, so that the keys of earlier files stay.
        if (MinFocus is { } focus)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"focus {focus:R}\n")));
        if (slide.Settings.Length > 0)
            hash.AppendData(Encoding.UTF8.GetBytes($"reading {slide.Settings}\n"));
        Span<byte> bytes = stackalloc byte[44];
        foreach (var tile in tiles)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, tile.Index);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], tile.Region.X);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], tile.Region.Y);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], tile.Region.Width);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[28..], tile.Region.Height);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[36..], tile.TissueShare);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
