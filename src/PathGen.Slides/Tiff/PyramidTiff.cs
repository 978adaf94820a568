namespace PathGen.Slides;

/// <summary>
/// Writes pictures of any size as tiled pyramidal TIFFs that OpenSlide, QuPath and this package open: JPEG tiles of 256 × 256, each level half the one below, the scale in TIFF's resolution tags. The
/// picture is asked for a tile at a time and never held whole. Thread-safe.
/// </summary>
public static class PyramidTiff
{
    /// <summary>Side of a tile in pixels.</summary>
    public const int TileSide = 256;

    /// <summary>The widest or highest picture, in pixels.</summary>
    public const int MaxSide = RgbImage.MaxSide;

    // From here on a classic TIFF might exceed its 4 GiB: JPEG at high quality stays below 3 bytes a pixel, and the smaller levels add a third.
    private const long ClassicPixels = 1L << 30;

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <param name="width">Width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="height">Height in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="spacing">µm per pixel, or null where it is not known.</param>
    /// <param name="tile">
    /// Gives a tile of <see cref="TileSide"/> × <see cref="TileSide"/> pixels, which becomes this method's; its upper left corner (x, y) is a multiple of <see cref="TileSide"/>, and what lies beyond the picture should be its background, since half a pixel of it reaches the next level. Called once for
    /// each tile, by one thread.
    /// </param>
    /// <param name="quality">Of the JPEG, 1 to 100.</param>
    /// <param name="cancellationToken">Stops between tiles; nothing is left behind.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="ArgumentException"><paramref name="tile"/> gave a picture of another size.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="NativeLibraryMissingException">libjpeg-turbo is not installed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static void Write(
        string path, int width, int height, PixelSpacing? spacing, Func<int, int, RgbImage> tile, int quality = 90, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        ArgumentNullException.ThrowIfNull(tile);
        WholeFile.Write(path, stream =>
        {
            var writer = new TiffWriter(stream, bigEndian: false, isBig: (long)width * height > ClassicPixels);
            var levels = Level.Of(width, height);
            new Descent(writer, levels, tile, quality, cancellationToken).Write();
            for (var i = 0; i < levels.Count; i++)
                writer.AppendDirectory(Fields(writer, levels[i], i == 0 ? 0u : 1u, spacing, width / (double)levels[i].Width, height / (double)levels[i].Height));
        });
    }

    private static IEnumerable<TiffField> Fields(TiffWriter writer, Level level, uint subfile, PixelSpacing? spacing, double reducedX, double reducedY)
    {
        const bool BigEndian = false;
        yield return TiffField.Of(TiffTag.NewSubfileType, TiffType.Long, BigEndian, subfile);
        yield return TiffField.Of(TiffTag.ImageWidth, TiffType.Long, BigEndian, (uint)level.Width);
        yield return TiffField.Of(TiffTag.ImageLength, TiffType.Long, BigEndian, (uint)level.Height);
        yield return TiffField.Of(TiffTag.BitsPerSample, BigEndian, 8, 8, 8);
        yield return TiffField.Of(TiffTag.Compression, BigEndian, 7);
        yield return TiffField.Of(TiffTag.Photometric, BigEndian, 6);
        yield return TiffField.Of(TiffTag.SamplesPerPixel, BigEndian, 3);
        yield return TiffField.Of(TiffTag.PlanarConfiguration, BigEndian, 1);
        yield return TiffField.Of(TiffTag.TileWidth, TiffType.Long, BigEndian, TileSide);
        yield return TiffField.Of(TiffTag.TileLength, TiffType.Long, BigEndian, TileSide);
        yield return writer.Offsets(TiffTag.TileOffsets, level.Offsets);
        yield return writer.Offsets(TiffTag.TileByteCounts, level.Lengths);
        yield return TiffField.Of(TiffTag.YCbCrSubsampling, BigEndian, 2, 2);
        if (spacing is not { } scale)
            yield break;

        // Pixels a centimetre, as a fraction of 10,000ths.
        yield return TiffField.Of(TiffTag.ResolutionUnit, BigEndian, (ushort)3);
        yield return TiffField.Of(TiffTag.XResolution, TiffType.Rational, BigEndian, PerCentimetre(scale.X * reducedX), 10_000u);
        yield return TiffField.Of(TiffTag.YResolution, TiffType.Rational, BigEndian, PerCentimetre(scale.Y * reducedY), 10_000u);
    }

    private static uint PerCentimetre(double micronsPerPixel) => (uint)Math.Clamp(Math.Round(1e8 / micronsPerPixel), 1, uint.MaxValue);

    /// <summary>A level and where its tiles lie in the file.</summary>
    private sealed class Level(int width, int height)
    {
        public int Width => width;

        public int Height => height;

        public int Columns { get; } = (width + TileSide - 1) / TileSide;

        public int Rows { get; } = (height + TileSide - 1) / TileSide;

        public ulong[] Offsets { get; } = new ulong[((width + TileSide - 1) / TileSide) * ((height + TileSide - 1) / TileSide)];

        public ulong[] Lengths { get; } = new ulong[((width + TileSide - 1) / TileSide) * ((height + TileSide - 1) / TileSide)];

        // Each half of the one before, rounded up so that every tile has one above it, down to one tile.
        public static List<Level> Of(int width, int height)
        {
            var levels = new List<Level> { new(width, height) };
            while (levels[^1] is { Columns: > 1 } or { Rows: > 1 })
                levels.Add(new Level((levels[^1].Width + 1) / 2, (levels[^1].Height + 1) / 2));
            return levels;
        }
    }

    /// <summary>Makes tiles from the top of the pyramid down: a tile is made of its four, so that four a level are held at most.</summary>
    private sealed class Descent(TiffWriter writer, List<Level> levels, Func<int, int, RgbImage> tile, int quality, CancellationToken cancellationToken)
    {
        public void Write() => Make(levels.Count - 1, 0, 0).Dispose();

        private RgbImage Make(int index, int column, int row)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var level = levels[index];
            var image = index == 0 ? Given(column, row) : Reduced(index, column, row);
            try
            {
                var jpeg = JpegCodec.Encode(image, quality);
                var at = row * level.Columns + column;
                (level.Offsets[at], level.Lengths[at]) = (writer.Append(jpeg), (ulong)jpeg.Length);
                return image;
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }

        private RgbImage Given(int column, int row)
        {
            var image = tile(column * TileSide, row * TileSide);
            if (image is { Width: TileSide, Height: TileSide })
                return image;
            image.Dispose();
            throw new ArgumentException($"A tile of {TileSide} × {TileSide} pixels was expected, not of {image.Width} × {image.Height}.");
        }

        private RgbImage Reduced(int index, int column, int row)
        {
            var image = new RgbImage(TileSide, TileSide);
            try
            {
                image.Fill(255, 255, 255);
                for (var i = 0; i < 4; i++)
                {
                    var (c, r) = (2 * column + i % 2, 2 * row + i / 2);
                    if (c >= levels[index - 1].Columns || r >= levels[index - 1].Rows)
                        continue;
                    using var part = Make(index - 1, c, r);
                    Halve(part, image, i % 2 * (TileSide / 2), i / 2 * (TileSide / 2));
                }

                return image;
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }

        private static void Halve(RgbImage source, RgbImage target, int left, int top)
        {
            for (var y = 0; y < TileSide / 2; y++)
            {
                var first = source.Row(2 * y);
                var second = source.Row(2 * y + 1);
                var row = target.Row(top + y).Slice(3 * left, 3 * (TileSide / 2));
                for (var (i, j) = (0, 0); i < row.Length; i += 3, j += 6)
                {
                    for (var channel = 0; channel < 3; channel++)
                        row[i + channel] = (byte)((first[j + channel] + first[j + 3 + channel] + second[j + channel] + second[j + 3 + channel] + 2) >> 2);
                }
            }
        }
    }
}
