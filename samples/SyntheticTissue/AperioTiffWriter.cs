using System.Globalization;
using PathGen.Slides;

namespace PathGen.Samples.SyntheticTissue;

/// <summary>
/// Writes a painted slide as a pyramidal tiled TIFF in Aperio's layout: the full picture, a stripped thumbnail, then levels reduced 4 and 16 times; JPEG
/// tiles of 256×256. The slide is painted block by block, so memory grows with the 16-times reduced picture only. The file appears whole or not at all,
/// and its bytes follow from the slide and the quality alone.
/// </summary>
public static class AperioTiffWriter
{
    private const int Block = 1024;
    private const int TilesPerBlock = Block / PyramidLevel.TileSide;
    private const int ReducedBlock = Block / 16;

    /// <summary>Room left below 4 GiB for the directories.</summary>
    private const long Limit = uint.MaxValue - (1L << 26);

    /// <summary>Writes a slide.</summary>
    /// <param name="slide">The painted slide.</param>
    /// <param name="path">The file, usually <c>.svs</c>; replaced where it exists; the folder is made.</param>
    /// <param name="options">Quality, threads; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between blocks; nothing is left behind.</param>
    /// <exception cref="SlideException">The file would exceed the 4 GiB that a classic TIFF can address.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(SyntheticSlide slide, string path, AperioTiffOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new AperioTiffOptions();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        WholeFile.Write(path, stream => Write(slide, stream, options, path, cancellationToken));
        if (options.SaveClassMap)
            slide.Classes.Save(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileNameWithoutExtension(path) + ".classes"));
    }

    private static void Write(SyntheticSlide slide, FileStream stream, AperioTiffOptions options, string path, CancellationToken cancellationToken)
    {
        stream.Write([(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0]);
        var full = new PyramidLevel(slide.Width, slide.Height);
        var quarter = new PyramidLevel(slide.Width / 4, slide.Height / 4);
        var sixteenth = new PyramidLevel(slide.Width / 16, slide.Height / 16);
        var (columns, rows) = ((slide.Width + Block - 1) / Block, (slide.Height + Block - 1) / Block);
        using var reduced = new RgbImage(Math.Max(sixteenth.Columns * PyramidLevel.TileSide, columns * ReducedBlock), Math.Max(sixteenth.Rows * PyramidLevel.TileSide, rows * ReducedBlock));
        reduced.Fill(243, 243, 244);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, CancellationToken = cancellationToken };
        for (var row = 0; row < rows; row++)
        {
            var blocks = new byte[columns][][];
            Parallel.For(0, columns, parallel, column => blocks[column] = PaintBlock(slide, column, row, reduced, options.Quality));
            for (var column = 0; column < columns; column++)
            {
                var tiles = blocks[column];
                for (var k = 0; k < TilesPerBlock * TilesPerBlock; k++)
                    Append(stream, full, column * TilesPerBlock + k % TilesPerBlock, row * TilesPerBlock + k / TilesPerBlock, tiles[k], path);
                Append(stream, quarter, column, row, tiles[^1], path);
            }

            options.Progress?.Report((row + 1.0) / rows);
        }

        for (var row = 0; row < sixteenth.Rows; row++)
        {
            for (var column = 0; column < sixteenth.Columns; column++)
                Append(stream, sixteenth, column, row, Encode(reduced, column * PyramidLevel.TileSide, row * PyramidLevel.TileSide, options.Quality), path);
        }

        var end = WriteDirectories(slide, stream, [full, quarter, sixteenth], reduced, options.Quality);
        stream.Position = 4;
        Span<byte> place = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(place, end);
        stream.Write(place);
    }

    /// <summary>Paints one block; gives its full-size tiles, then its one tile of the quarter level, and leaves its share of the sixteenth in the picture for all.</summary>
    private static byte[][] PaintBlock(SyntheticSlide slide, int column, int row, RgbImage reduced, int quality)
    {
        using var block = slide.Region(new SlideRegion(column * (long)Block, row * (long)Block, Block, Block));
        var tiles = new byte[TilesPerBlock * TilesPerBlock + 1][];
        for (var k = 0; k < TilesPerBlock * TilesPerBlock; k++)
            tiles[k] = Encode(block, k % TilesPerBlock * PyramidLevel.TileSide, k / TilesPerBlock * PyramidLevel.TileSide, quality);
        using var half = new RgbImage(Block / 2, Block / 2);
        BoxFilter.Halve(block, half);
        using var quarter = new RgbImage(Block / 4, Block / 4);
        BoxFilter.Halve(half, quarter);
        tiles[^1] = JpegCodec.Encode(quarter, quality);
        using var eighth = new RgbImage(Block / 8, Block / 8);
        BoxFilter.Halve(quarter, eighth);
        BoxFilter.Halve(eighth, reduced, column * ReducedBlock, row * ReducedBlock);
        return tiles;
    }

    private static byte[] Encode(RgbImage image, int left, int top, int quality)
    {
        using var tile = image.Crop(left, top, PyramidLevel.TileSide, PyramidLevel.TileSide);
        return JpegCodec.Encode(tile, quality);
    }

    private static void Append(Stream stream, PyramidLevel level, int column, int row, byte[] jpeg, string path)
    {
        if (column >= level.Columns || row >= level.Rows)
            return;
        if (stream.Position + jpeg.Length > Limit)
            throw new SlideException($"{path}: the painted slide would exceed the 4 GiB that a classic TIFF can address; paint a smaller one or lower the JPEG quality.");
        var index = row * level.Columns + column;
        (level.Offsets[index], level.Lengths[index]) = ((uint)stream.Position, (uint)jpeg.Length);
        stream.Write(jpeg);
    }

    private static uint WriteDirectories(SyntheticSlide slide, Stream stream, PyramidLevel[] levels, RgbImage reduced, int quality)
    {
        using var thumbnail = reduced.Crop(0, 0, levels[2].Width, levels[2].Height);
        var strip = JpegCodec.Encode(thumbnail, quality);
        var stripAt = (uint)stream.Position;
        stream.Write(strip);

        var size = string.Create(CultureInfo.InvariantCulture, $"{slide.Width}x{slide.Height} [0,0 {slide.Width}x{slide.Height}]");
        var scan = string.Create(CultureInfo.InvariantCulture, $"|AppMag = {Math.Max(1, Math.Round(10 / slide.MicronsPerPixel))}|MPP = {slide.MicronsPerPixel:F4}|Title = painted, no tissue|Seed = {slide.Seed}");
        const string Library = "Aperio Image Library v12.0.15 \r\n";
        var first = 0u;
        for (var i = 0; i < levels.Length; i++)
        {
            var level = levels[i];
            var reduction = i == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" -> {level.Width}x{level.Height}");
            var place = Base(level.Width, level.Height)
                .Text(270, string.Create(CultureInfo.InvariantCulture, $"{Library}{size} (256x256){reduction} JPEG/RGB Q={quality}{scan}"))
                .Longs(322, PyramidLevel.TileSide).Longs(323, PyramidLevel.TileSide)
                .Longs(324, level.Offsets).Longs(325, level.Lengths)
                .Write(stream, last: i == levels.Length - 1);
            if (i > 0)
                continue;
            first = place;
            Base(thumbnail.Width, thumbnail.Height)
                .Text(270, string.Create(CultureInfo.InvariantCulture, $"{Library}{size} -> {thumbnail.Width}x{thumbnail.Height}"))
                .Longs(273, stripAt).Longs(278, (uint)thumbnail.Height).Longs(279, (uint)strip.Length)
                .Write(stream, last: false);
        }

        return first;
    }

    /// <summary>The fields that all pictures share: 8-bit YCbCr in JPEG, chroma halved both ways (TIFF 6.0, sections 21 and 22; Technical Note 2).</summary>
    private static TiffDirectory Base(int width, int height) => new TiffDirectory()
        .Longs(254, 0).Longs(256, (uint)width).Longs(257, (uint)height)
        .Shorts(258, 8, 8, 8).Shorts(259, 7).Shorts(262, 6).Shorts(277, 3).Shorts(284, 1).Shorts(530, 2, 2);
}
