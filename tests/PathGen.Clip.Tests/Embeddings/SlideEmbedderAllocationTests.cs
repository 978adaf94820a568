using PathGen.Slides;

namespace PathGen.Clip.Tests;

/// <summary>Counts what the whole process allocates, so no other test may run beside it.</summary>
[Collection(nameof(SlideEmbedderAllocationTests))]
[CollectionDefinition(nameof(SlideEmbedderAllocationTests), DisableParallelization = true)]
public class SlideEmbedderAllocationTests
{
    [Fact]
    public async Task A_tile_costs_bookkeeping_but_no_pixels()
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader());
        var tiles = Enumerable.Range(0, 500).Select(i => new Tile(i, new SlideRegion(0, i, 160, 160), 1)).ToArray();
        var embedder = new SlideEmbedder(new ProjectionEncoder(), new SlideEmbedderOptions { Readers = 1 });
        await embedder.EmbedAsync(slide, tiles);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await embedder.EmbedAsync(slide, tiles);
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)tiles.Length;

        // Pixels of a tile are 76,800 B here: not even one in ten may miss the pool.
        Assert.InRange(each, 0, 7680);
    }
}
