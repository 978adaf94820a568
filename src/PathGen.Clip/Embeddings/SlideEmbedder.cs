using PathGen.Slides;
namespace PathGen.Clip;
/// <summary>x</summary>
public sealed class SlideEmbedder(IImageEncoder encoder)
{
    /// <summary>x</summary>
    public async Task<SlideEmbeddings> EmbedToFileAsync(Slide slide, IReadOnlyList<Tile> tiles, string path, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var v = new float[tiles.Count * encoder.EmbeddingWidth];
        for (var i = 0; i < tiles.Count; i++)
        {
            using var image = slide.ReadRegion(tiles[i].Region);
            encoder.Encode(new float[] { image.Pixels[0] }, v.AsMemory(i * encoder.EmbeddingWidth, encoder.EmbeddingWidth), cancellationToken);
        }
        return new SlideEmbeddings(tiles, new EmbeddingMatrix(v, encoder.EmbeddingWidth), []);
    }
}
