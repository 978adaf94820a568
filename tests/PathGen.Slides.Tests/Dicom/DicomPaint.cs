using System.Security.Cryptography;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Painted pictures, cut into frames as DICOM stores them.</summary>
internal static class DicomPaint
{
    /// <summary>Smooth colours, different for every seed.</summary>
    public static RgbImage Picture(int width, int height, int seed)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < width; x++)
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = ((byte)(40 + (x + 11 * seed) % 160), (byte)(60 + (y * 2 + 29 * seed) % 150), (byte)(90 + (x + y + 47 * seed) % 140));
        }

        return image;
    }

    /// <summary>The tiles of a picture, row after row, those at the edges whole.</summary>
    public static List<RgbImage> Tiles(RgbImage picture, int side)
    {
        var tiles = new List<RgbImage>();
        for (var y = 0; y < picture.Height; y += side)
        {
            for (var x = 0; x < picture.Width; x += side)
            {
                var tile = new RgbImage(side, side);
                tile.Fill(200, 210, 220);
                for (var row = 0; row < Math.Min(side, picture.Height - y); row++)
                    picture.Row(y + row).Slice(3 * x, 3 * Math.Min(side, picture.Width - x)).CopyTo(tile.Row(row));
                tiles.Add(tile);
            }
        }

        return tiles;
    }

    /// <summary>The JPEG frames of a painted level.</summary>
    public static List<byte[]> JpegFrames(int width, int height, int side, int seed)
    {
        using var picture = Picture(width, height, seed);
        return [.. Tiles(picture, side).Select(tile => JpegCodec.Encode(tile, 90))];
    }

    /// <summary>The uncompressed frames of a painted level.</summary>
    public static List<byte[]> NativeFrames(int width, int height, int side, int seed)
    {
        using var picture = Picture(width, height, seed);
        return [.. Tiles(picture, side).Select(tile => tile.Pixels.ToArray())];
    }

    /// <summary>What a level of JPEG frames shows; a frame that is null is background.</summary>
    public static RgbImage Compose(int width, int height, int side, IReadOnlyList<byte[]?> frames)
    {
        var whole = new RgbImage(width, height);
        whole.Fill(255, 255, 255);
        var columns = (width + side - 1) / side;
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i] is not { } frame)
                continue;
            using var tile = JpegCodec.Decode(frame);
            var (x, y) = (i % columns * side, i / columns * side);
            for (var row = 0; row < Math.Min(side, height - y); row++)
                tile.Row(row)[..(3 * Math.Min(side, width - x))].CopyTo(whole.Row(y + row)[(3 * x)..]);
        }

        return whole;
    }

    /// <summary>A level of JPEG frames, painted.</summary>
    public static DicomImage Level(int width, int height, int side, int seed) =>
        new() { Width = width, Height = height, TileSide = side, Frames = JpegFrames(width, height, side, seed), Instance = seed };

    /// <summary>Opens the bytes of a file.</summary>
    public static Slide Open(byte[] file, SlideOptions? options = null) => Slide.Open(new MemoryStream(file), options);

    /// <summary>Opens one instance alone.</summary>
    public static Slide Open(DicomImage image, SlideOptions? options = null) => Open(image.Build(), options);

    /// <summary>SHA-256 of a level's RGB bytes.</summary>
    public static string Sha256(Slide slide, int level = 0)
    {
        using var pixels = slide.ReadLevel(level, 0, 0, (int)slide.Levels[level].Width, (int)slide.Levels[level].Height);
        return Convert.ToHexStringLower(SHA256.HashData(pixels.Pixels));
    }

    /// <summary>Whether a level shows a picture.</summary>
    public static void AssertShows(RgbImage expected, Slide slide, int level = 0)
    {
        using var pixels = slide.ReadLevel(level, 0, 0, (int)slide.Levels[level].Width, (int)slide.Levels[level].Height);
        Assert.Equal((expected.Width, expected.Height), (pixels.Width, pixels.Height));
        Assert.True(expected.Pixels.SequenceEqual(pixels.Pixels), "the level shows something else");
    }
}
