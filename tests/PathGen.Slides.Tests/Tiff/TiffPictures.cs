using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Pictures in every encoding of TIFF that is read, and what they show.</summary>
internal static class TiffPictures
{
    /// <summary>A picture that compresses (shapes) and resists (noise), of no colour that a palette of 256 lacks where <paramref name="grey"/>.</summary>
    public static RgbImage Paint(int width, int height, bool grey = false)
    {
        var image = new RgbImage(width, height);
        var noise = Noise.Bytes(width * height, 20261);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = image.Row(y).Slice(3 * x, 3);
                var dot = (x - 60) * (x - 60) + (y - 50) * (y - 50) < 900;
                (pixel[0], pixel[1], pixel[2]) = dot ? ((byte)120, (byte)40, (byte)150) : ((byte)(x * 2), (byte)(255 - y), (byte)(200 + noise[y * width + x] / 8));
                if (grey)
                    pixel.Fill(dot ? (byte)60 : (byte)(x + noise[y * width + x] / 16));
            }
        }

        return image;
    }

    /// <summary>Adds a picture to a directory, in tiles of a size, or in strips where <paramref name="tileWidth"/> is 0.</summary>
    /// <returns>The pixels that a reader must find.</returns>
    public static RgbImage Add(
        TiffDirectoryBuilder directory, int width, int height, int tileWidth, int tileHeight, int compression = 1, TileColour colour = TileColour.Rgb, int samples = 3, int predictor = 1, bool planar = false)
    {
        var truth = Paint(width, height, grey: colour != TileColour.Rgb && compression != 7);
        var photometric = colour switch { TileColour.InvertedGrey => 0, TileColour.Grey => 1, TileColour.Palette => 3, TileColour.YCbCr => 6, _ => 2 };
        directory.Picture(width, height, compression, photometric, samples);
        if (predictor != 1)
            directory.Set(317, (ulong)predictor);
        if (planar)
            directory.Set(284, 2);
        if (colour == TileColour.Rgb && samples == 4)
            directory.Set(338, 2);
        if (colour == TileColour.Palette)
            directory.Set(320, [.. Enumerable.Range(0, 3 * 256).Select(i => (ulong)((255 - i % 256) * 257))]);
        var (stripped, tiles) = (tileWidth == 0, new List<byte[]>());
        var across = stripped ? width : tileWidth;
        for (var plane = 0; plane < (planar ? samples : 1); plane++)
        {
            for (var top = 0; top < height; top += tileHeight)
            {
                for (var left = 0; left < width; left += across)
                    tiles.Add(Tile(truth, left, top, across, stripped ? Math.Min(tileHeight, height - top) : tileHeight, compression, colour, samples, predictor, planar ? plane : -1));
            }
        }

        _ = stripped ? directory.Strips(tileHeight, tiles) : directory.Tiles(tileWidth, tileHeight, tiles);
        return truth;
    }

    private static byte[] Tile(RgbImage truth, int left, int top, int width, int height, int compression, TileColour colour, int samples, int predictor, int plane)
    {
        if (compression == 7)
        {
            // Beyond the picture a JPEG tile goes on as its edge does.
            using var tile = new RgbImage(width, height);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    Pixel(truth, Math.Min(left + x, truth.Width - 1), Math.Min(top + y, truth.Height - 1)).CopyTo(tile.Row(y)[(3 * x)..]);
            }

            return JpegCodec.Encode(tile, 90);
        }

        var stored = plane < 0 ? samples : 1;
        var bytes = new byte[width * height * stored];
        for (var y = 0; y < Math.Min(height, truth.Height - top); y++)
        {
            for (var x = 0; x < Math.Min(width, truth.Width - left); x++)
            {
                var pixel = Pixel(truth, left + x, top + y);
                for (var s = 0; s < stored; s++)
                {
                    var value = Math.Max(s, plane) < 3 ? pixel[Math.Max(s, plane)] : (byte)255;
                    bytes[(y * width + x) * stored + s] = colour is TileColour.InvertedGrey or TileColour.Palette ? (byte)(255 - value) : value;
                }
            }
        }

        if (predictor == 2)
            TiffPacking.Difference(bytes, width * stored, stored);
        return TiffPacking.Pack(bytes, compression);
    }

    private static Span<byte> Pixel(RgbImage image, int x, int y) => image.Row(y).Slice(3 * x, 3);
}
