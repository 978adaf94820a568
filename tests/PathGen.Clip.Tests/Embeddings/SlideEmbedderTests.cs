using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Clip.Tests;

public class SlideEmbedderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(7, 4)]
    [InlineData(64, 3)]
    [InlineData(50, 2)]
    public async Task Tiles_come_in_order_and_alone_equals_batched(int batch, int readers)
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader());
        var tiles = EmbedderFixture.Tiles(50);
        var encoder = new ProjectionEncoder();
        var result = await new SlideEmbedder(encoder, new SlideEmbedderOptions { BatchSize = batch, Readers = readers }).EmbedAsync(slide, tiles);
        Assert.Equal(tiles, result.Tiles);
        Assert.Empty(result.Failures);
        Assert.Equal((50, 4), (result.Matrix.Count, result.Matrix.Width));
        for (var i = 0; i < tiles.Length; i++)
            Assert.Equal(EmbedderFixture.Alone(slide, tiles[i]), result.Matrix[i].ToArray());
        Assert.Equal(Math.Min(batch, 50), encoder.LargestBatch);
        Assert.Equal(50, encoder.Pictures);
    }

    [Fact]
    public void More_tiles_than_a_matrix_holds_are_the_slides_failure()
    {
        var error = Assert.Throws<SlideException>(() => new EmbeddingCollector("huge.svs", 5_000_000, 512));
        Assert.StartsWith("huge.svs: 5000000 tiles of 512 floats", error.Message, StringComparison.Ordinal);
        Assert.Empty(new EmbeddingCollector("whole.svs", 4_000_000, 512).Build().Tiles);
    }

    [Fact]
    public async Task Failed_tiles_are_recorded_and_leave_no_row()
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader(EmbedderFixture.Damaged(0, 17, 39)));
        var tiles = EmbedderFixture.Tiles(40);
        var done = new List<int>();
        var result = await new SlideEmbedder(new ProjectionEncoder(), new SlideEmbedderOptions { BatchSize = 8, MaxFailureShare = 0.1 })
            .EmbedAsync(slide, tiles, new Recorder(done));
        Assert.Equal([0, 17, 39], result.Failures.Select(f => f.Tile.Index));
        Assert.Equal("painted: no pixels at 112, 16.", result.Failures[1].Reason);
        Assert.Equal(tiles.Where(t => t.Index is not (0 or 17 or 39)), result.Tiles);
        Assert.Equal(EmbedderFixture.Alone(slide, tiles[18]), result.Matrix[16].ToArray());
        Assert.Equal(40, done[^1]);
        Assert.Equal(done.Order(), done);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Tiles_out_of_focus_are_reported_and_do_not_count_as_damaged(int batch)
    {
        var flat = EmbedderFixture.Damaged([.. Enumerable.Range(5, 20)]);
        using var slide = EmbedderFixture.Open(new PaintedSlideReader(160, 16000, EmbedderFixture.Damaged(2)) { IsFlat = flat });
        var tiles = EmbedderFixture.Tiles(40);
        var options = new SlideEmbedderOptions { BatchSize = batch, MinFocus = 0.001, MaxFailureShare = 0.03 };

        var result = await new SlideEmbedder(new ProjectionEncoder(), options).EmbedAsync(slide, tiles);

        Assert.Equal([2, .. Enumerable.Range(5, 20)], result.Failures.Select(f => f.Tile.Index));
        Assert.Equal("out of focus: 0, less than 0.001.", result.Failures[1].Reason);
        Assert.Equal(Enumerable.Range(5, 20), result.Failures.Where(f => f.FilteredOut).Select(f => f.Tile.Index));
        Assert.Equal(19, result.Tiles.Count);
        Assert.Equal(EmbedderFixture.Alone(slide, tiles[25]), result.Matrix[4].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideEmbedderOptions { MinFocus = double.NaN });
    }

    [Theory]
    [InlineData(0.05, 2, false)]
    [InlineData(0.05, 3, true)]
    [InlineData(0.0, 1, true)]
    [InlineData(1.0, 40, false)]
    public async Task More_failures_than_tolerated_end_the_slide(double share, int failures, bool ends)
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader(EmbedderFixture.Damaged([.. Enumerable.Range(0, failures)])));
        var embedder = new SlideEmbedder(new ProjectionEncoder(), new SlideEmbedderOptions { MaxFailureShare = share });
        if (!ends)
        {
            Assert.Equal(failures, (await embedder.EmbedAsync(slide, EmbedderFixture.Tiles(40))).Failures.Count);
            return;
        }

        var error = await Assert.ThrowsAsync<SlideException>(() => embedder.EmbedAsync(slide, EmbedderFixture.Tiles(40)));
        Assert.Contains($"{failures} of {failures} tiles", error.Message, StringComparison.Ordinal);
        Assert.Contains("First at 0, 0: painted: no pixels at 0, 0.", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxFailureShare", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lazy_stream_is_judged_at_its_end()
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader(EmbedderFixture.Damaged(0, 1)));
        var embedder = new SlideEmbedder(new ProjectionEncoder(), new SlideEmbedderOptions { BatchSize = 4, MaxFailureShare = 0.1 });
        var seen = 0;
        await Assert.ThrowsAsync<SlideException>(async () =>
        {
            await foreach (var result in embedder.StreamAsync(slide, EmbedderFixture.Tiles(19).Where(_ => true)))
                Assert.Equal((seen, seen++ < 2), (result.Tile.Index, result.Failure is not null));
        });
        Assert.Equal(19, seen);
    }

    [Fact]
    public async Task No_tiles_make_an_empty_matrix()
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader());
        var result = await new SlideEmbedder(new ProjectionEncoder()).EmbedAsync(slide, []);
        Assert.Equal((0, 4), (result.Matrix.Count, result.Matrix.Width));
    }

    [Fact]
    public async Task Reading_stays_a_bounded_step_ahead_and_stops_when_the_loop_is_left()
    {
        var reader = EmbedderFixture.Reader();
        var slide = EmbedderFixture.Open(reader);
        var taken = 0;
        var received = 0;
        var embedder = new SlideEmbedder(new ProjectionEncoder(), new SlideEmbedderOptions { BatchSize = 4, Readers = 2 });
        await foreach (var result in embedder.StreamAsync(slide, Endless()))
        {
            // Two batches, four tiles read ahead and one asked for.
            Assert.InRange(Volatile.Read(ref taken), received, received + 4 + 4 + 4 + 1);
            if (++received == 200)
                break;
        }

        slide.Dispose();
        var after = reader.Reads;
        await Task.Delay(50);
        Assert.Equal(after, reader.Reads);

        IEnumerable<Tile> Endless()
        {
            while (true)
                yield return new Tile(Interlocked.Increment(ref taken) - 1, new SlideRegion(0, 0, EmbedderFixture.Side, EmbedderFixture.Side), 1);
        }
    }

    [Fact]
    public async Task Cancelling_ends_the_stream()
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader());
        using var source = new CancellationTokenSource();
        var embedder = new SlideEmbedder(new ProjectionEncoder { OnEncode = source.Cancel }, new SlideEmbedderOptions { BatchSize = 4 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedder.EmbedAsync(slide, EmbedderFixture.Tiles(100), cancellationToken: source.Token));
    }

    [Fact]
    public async Task An_encoders_exception_arrives_and_the_slide_is_free()
    {
        var reader = EmbedderFixture.Reader();
        var slide = EmbedderFixture.Open(reader);
        var embedder = new SlideEmbedder(new ProjectionEncoder { OnEncode = () => throw new ModelException("no memory") }, new SlideEmbedderOptions { BatchSize = 4 });
        var error = await Assert.ThrowsAsync<ModelException>(() => embedder.EmbedAsync(slide, EmbedderFixture.Tiles(100)));
        Assert.Equal("no memory", error.Message);
        slide.Dispose();
        Assert.True(reader.IsDisposed);
    }

    [Fact]
    public async Task Several_slides_share_an_embedder()
    {
        var embedder = new SlideEmbedder(new ProjectionEncoder(), new SlideEmbedderOptions { BatchSize = 5, Readers = 2 });
        var tiles = EmbedderFixture.Tiles(60);
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using var slide = EmbedderFixture.Open(EmbedderFixture.Reader());
            return await embedder.EmbedAsync(slide, tiles);
        }));
        Assert.All(results, result => Assert.True(result.Matrix.Values.Span.SequenceEqual(results[0].Matrix.Values.Span)));
    }

    [Fact]
    public async Task A_read_size_resamples_first()
    {
        using var slide = EmbedderFixture.Open(EmbedderFixture.Reader());
        var tile = EmbedderFixture.Tiles(1)[0];
        var result = await new SlideEmbedder(new ProjectionEncoder(), new SlideEmbedderOptions { ReadSize = 12 }).EmbedAsync(slide, [tile]);
        using var image = slide.ReadRegion(tile.Region, 12, 12);
        Assert.Equal(new ProjectionEncoder().Encode(image), result.Matrix[0].ToArray());
        Assert.NotEqual(EmbedderFixture.Alone(slide, tile), result.Matrix[0].ToArray());
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideEmbedderOptions { BatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideEmbedderOptions { Readers = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideEmbedderOptions { ReadSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideEmbedderOptions { MaxFailureShare = double.NaN });
    }

    private sealed class Recorder(List<int> values) : IProgress<int>
    {
        public void Report(int value) => values.Add(value);
    }
}
