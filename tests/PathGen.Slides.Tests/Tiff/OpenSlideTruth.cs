namespace PathGen.Slides.Tests;

/// <summary>Pixels as OpenSlide gives them, with its alpha: what our own reader is held to wherever that is 255.</summary>
internal sealed class OpenSlideTruth : IDisposable
{
    private readonly OpenSlideHandle handle;
    private readonly SlideLevel[] levels;

    public OpenSlideTruth(string path)
    {
        handle = OpenSlideLibrary.Open(path, path, null);
        levels = OpenSlideLibrary.GetLevels(handle);
        Properties = OpenSlideLibrary.GetProperties(handle);
    }

    public IReadOnlyList<SlideLevel> Levels => levels;

    public IReadOnlyDictionary<string, string> Properties { get; }

    public string[] AssociatedImages => OpenSlideLibrary.GetAssociatedImages(handle);

    /// <summary>Compares a level of a slide tile by tile: how many opaque pixels there are, how many differ, and by how much at most.</summary>
    /// <remarks>A level whose downsample is no integer is read in one piece from its origin, because there OpenSlide's coordinates are exact; elsewhere it interpolates.</remarks>
    public (long Opaque, long Different, int Most) Compare(Slide slide, int level, int tileSide = 256)
    {
        var (width, height) = (levels[level].Width, levels[level].Height);
        var band = levels[level].Downsample % 1 == 0 ? Math.Min(height, 1024) : height;
        var argb = new uint[width * band];
        var (opaque, different, most) = (0L, 0L, 0);
        for (var top = 0L; top < height; top += band)
        {
            var rows = (int)Math.Min(band, height - top);
            Assert.Null(OpenSlideLibrary.ReadRegion(handle, argb, 0, (long)(top * levels[level].Downsample), level, (int)width, rows));
            for (var y = 0; y < rows; y += tileSide)
            {
                for (var x = 0; x < width; x += tileSide)
                {
                    using var tile = slide.ReadLevel(level, x, top + y, (int)Math.Min(tileSide, width - x), Math.Min(tileSide, rows - y));
                    for (var row = 0; row < tile.Height; row++)
                        Compare(argb.AsSpan((int)((y + row) * width + x), tile.Width), tile.Row(row));
                }
            }
        }

        return (opaque, different, most);

        void Compare(ReadOnlySpan<uint> expected, ReadOnlySpan<byte> actual)
        {
            for (var i = 0; i < expected.Length; i++)
            {
                if (expected[i] >> 24 != 255)
                    continue;
                opaque++;
                var difference = Math.Max(
                    Math.Abs((byte)(expected[i] >> 16) - actual[3 * i]),
                    Math.Max(Math.Abs((byte)(expected[i] >> 8) - actual[3 * i + 1]), Math.Abs((byte)expected[i] - actual[3 * i + 2])));
                most = Math.Max(most, difference);
                if (difference > 0)
                    different++;
            }
        }
    }

    public void Dispose() => handle.Dispose();
}
