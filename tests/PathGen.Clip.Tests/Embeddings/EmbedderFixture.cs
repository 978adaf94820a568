using PathGen.Slides;

namespace PathGen.Clip.Tests;

/// <summary>Tiles and expectations that the tests of this folder share.</summary>
internal static class EmbedderFixture
{
    public const int Side = 16;

    /// <summary>Tiles in rows of 10.</summary>
    public static Tile[] Tiles(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Tile(i, new SlideRegion(i % 10 * Side, i / 10 * Side, Side, Side), 0.5 + i / 1024.0))];

    public static Slide Open(PaintedSlideReader reader) => Slide.FromReader(reader, "/somewhere/painted.svs");

    public static PaintedSlideReader Reader(Func<long, long, bool>? isDamaged = null) => new(10 * Side, 1000 * Side, isDamaged);

    /// <summary>Whether tile i of <see cref="Tiles"/> is one of some.</summary>
    public static Func<long, long, bool> Damaged(params int[] tiles) => (x, y) => tiles.Contains((int)(y / Side * 10 + x / Side));

    /// <summary>One embedding, without the embedder.</summary>
    public static float[] Alone(Slide slide, Tile tile)
    {
        using var image = slide.ReadRegion(tile.Region);
        return new ProjectionEncoder().Encode(image);
    }
}
