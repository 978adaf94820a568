using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

/// <summary>The 500 published records, with made-up pictures.</summary>
internal static class PublishedRecords
{
    public static PairSource Source { get; } = new("pathgen-1.6m", "as published", "arXiv 2407.00203");

    public static string File => Reference.PathOf("data", "text", "pathgen-1.6m-sample-500.json");

    public static async Task<List<PublishedPair>> ReadAsync() => await PublishedPairs.ReadAsync(File).ToListAsync();

    public static DatasetPair Pair(PublishedPair pair, int side = 8) => DatasetPair.Of(
        pair,
        Source,
        (place, _) =>
        {
            var image = new RgbImage(side, side);
            new Random(HashCode.Combine(place.X, place.Y) & int.MaxValue).NextBytes(image.Pixels);
            return image;
        },
        side);

    public static async Task<string> WriteAsync(TemporaryFolder folder, string format, DatasetWriterOptions? options = null)
    {
        var pairs = (await ReadAsync()).OrderBy(pair => pair.SlideId, StringComparer.Ordinal).Select(pair => Pair(pair));
        Assert.Equal(500, await DatasetWriters.Create(format, options).WriteAsync(pairs.ToAsyncEnumerable(), folder[format]));
        return folder[format];
    }
}
