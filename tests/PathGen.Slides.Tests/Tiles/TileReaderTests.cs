namespace PathGen.Slides.Tests;

public sealed class TileReaderTests
{
    private static readonly Tile[] Tiles =
        [.. Enumerable.Range(0, 200).Select(i => new Tile(i, new SlideRegion(8 * (i % 20), 8 * (i / 20), 8, 8), 1))];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 9)]
    [InlineData(16, 200)]
    public async Task Tiles_arrive_in_order_with_their_own_pixels(int readers, int readAhead)
    {
        using var slide = Slide.FromReader(new FakeSlideReader(160, 80) { Colour = (x, y) => (int)((x << 16) | (y << 8) | 9) }, "fake");
        var reader = new TileReader(new TileReaderOptions { Readers = readers, ReadAhead = readAhead });
        var count = 0;

        await foreach (var tile in reader.ReadAsync(slide, Tiles))
        {
            using (tile)
            {
                Assert.Equal(Tiles[count++], tile.Tile);
                Assert.Null(tile.Failure);
                Assert.Equal([(byte)tile.Tile.Region.X, (byte)tile.Tile.Region.Y, 9], tile.Image!.Pixels[..3].ToArray());
                Assert.Equal((8, 8), (tile.Image.Width, tile.Image.Height));
            }
        }

        Assert.Equal(Tiles.Length, count);
    }

    [Fact]
    public async Task Tiles_are_resampled_where_asked()
    {
        using var slide = Slide.FromReader(new FakeSlideReader(160, 80) { Colour = (_, _) => 0x010203 }, "fake");

        await foreach (var tile in new TileReader(new TileReaderOptions { OutputSize = 5 }).ReadAsync(slide, Tiles.Take(3)))
        {
            using (tile)
            {
                Assert.Equal((5, 5), (tile.Image!.Width, tile.Image.Height));
                Assert.Equal([1, 2, 3], tile.Image.Pixels[..3].ToArray());
            }
        }
    }

    [Fact]
    public async Task Tiles_out_of_focus_arrive_without_pixels_and_with_their_reason()
    {
        // Every third column of tiles is smooth, and one tile of a sharp column is damaged.
        var fake = new FakeSlideReader(160, 80)
        {
            Colour = (x, y) => x / 8 % 3 == 0 ? (int)(0x101010 * (1 + (x % 8))) : (x + y) % 2 == 0 ? 0xFFFFFF : 0x202020,
            Fails = (x, y) => (x, y) == (8, 0) ? new SlideException("fake: damaged") : null,
        };
        using var slide = Slide.FromReader(fake, "fake");
        var seen = 0;

        await foreach (var tile in new TileReader(new TileReaderOptions { MinFocus = 5 }).ReadAsync(slide, Tiles))
        {
            using (tile)
            {
                var smooth = tile.Tile.Index % 20 % 3 == 0;
                Assert.Equal(smooth, tile.FilteredOut);
                Assert.Equal(smooth ? "out of focus: 0, less than 5." : tile.Tile.Index == 1 ? "damaged" : null, tile.Failure);
                Assert.Equal(tile.Failure is null, tile.Image is not null);
                seen++;
            }
        }

        Assert.Equal(Tiles.Length, seen);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileReaderOptions { MinFocus = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileReaderOptions { MinFocus = 64.5 });
    }

    [Fact]
    public async Task Tiles_that_cannot_be_decoded_are_failures_in_their_place()
    {
        var fake = new FakeSlideReader(160, 80)
        {
            Fails = (x, _) => x == 16 ? new SlideException("damaged\nhere") : x == 24 ? new IOException("the disk is gone") : null,
        };
        using var slide = Slide.FromReader(fake, "fake");
        var failures = new List<(int Index, string Reason)>();
        var read = 0;

        await foreach (var tile in new TileReader().ReadAsync(slide, Tiles))
        {
            Assert.NotEqual(tile.Image is null, tile.Failure is null);
            if (tile.Failure is { } reason)
                failures.Add((tile.Tile.Index, reason));
            else
                read++;
            tile.Dispose();
        }

        Assert.Equal(180, read);
        Assert.Equal(20, failures.Count);
        Assert.All(failures, f => Assert.Equal(f.Index % 20 == 2 ? "damaged here" : "the disk is gone", f.Reason));
    }

    [Theory]
    [InlineData("/home/someone/a.svs")]
    [InlineData("a\nb.svs")]
    public async Task A_failures_reason_does_not_repeat_the_slides_name(string name)
    {
        var fake = new FakeSlideReader(160, 80) { Fails = (_, _) => new SlideException($"{name}: 8×8 pixels cannot be decoded: a: b") };
        using var slide = Slide.FromReader(fake, name);

        await foreach (var tile in new TileReader().ReadAsync(slide, Tiles.Take(2)))
            Assert.Equal("8×8 pixels cannot be decoded: a: b", tile.Failure);
    }

    [Fact]
    public async Task A_mistake_of_the_program_is_not_a_failed_tile()
    {
        using var slide = Slide.FromReader(new FakeSlideReader(160, 80) { Fails = (x, y) => x == 24 && y == 8 ? new InvalidOperationException("a bug") : null }, "fake");
        var seen = 0;

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var tile in new TileReader().ReadAsync(slide, Tiles))
            {
                tile.Dispose();
                seen++;
            }
        });

        Assert.Equal("a bug", error.Message);
        Assert.Equal(23, seen);
    }

    [Fact]
    public async Task Leaving_early_stops_the_readers_before_the_slide_may_close()
    {
        var fake = new FakeSlideReader(160, 80);
        using (var slide = Slide.FromReader(fake, "fake"))
        {
            var reader = new TileReader(new TileReaderOptions { Readers = 8, ReadAhead = 20 });
            for (var stopAt = 0; stopAt < 60; stopAt++)
            {
                await foreach (var tile in reader.ReadAsync(slide, Tiles))
                {
                    tile.Dispose();
                    if (tile.Tile.Index == stopAt)
                        break;
                }

                Assert.Equal(0, fake.ReadsUnderWay);
            }
        }

        Assert.True(fake.IsDisposed);
    }

    [Fact]
    public async Task Results_nobody_took_are_disposed_when_the_caller_leaves()
    {
        using var slide = Slide.FromReader(new FakeSlideReader(160, 80), "fake");
        var images = new System.Collections.Concurrent.ConcurrentBag<RgbImage>();
        var reader = new TileReader(new TileReaderOptions { Readers = 4, ReadAhead = 30 });

        await foreach (var tile in reader.ReadAsync(slide, Tiles, pixels =>
        {
            images.Add(pixels.Image!);
            return pixels;
        }))
        {
            tile.Dispose();
            break;
        }

        Assert.All(images, image => Assert.Throws<ObjectDisposedException>(() => image.Pixels.Length));
    }

    [Fact]
    public async Task Cancelling_ends_the_enumeration_and_the_reading()
    {
        using var cancel = new CancellationTokenSource();
        var fake = new FakeSlideReader(160, 80);
        using var slide = Slide.FromReader(fake, "fake");
        var seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var tile in new TileReader().ReadAsync(slide, Tiles, cancel.Token))
            {
                tile.Dispose();
                if (++seen == 10)
                    await cancel.CancelAsync();
            }
        });

        Assert.Equal(10, seen);
        Assert.Equal(0, fake.ReadsUnderWay);
    }

    [Fact]
    public async Task Cancelling_stops_reads_that_are_under_way()
    {
        using var cancel = new CancellationTokenSource();
        var fake = new FakeSlideReader(160, 80) { ReadingUntil = stop => stop.WaitHandle.WaitOne(TimeSpan.FromMinutes(1)) };
        using var slide = Slide.FromReader(fake, "fake");

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var tiles = new TileReader().ReadAsync(slide, Tiles, cancel.Token).GetAsyncEnumerator();
            var first = tiles.MoveNextAsync();
            Assert.True(SpinWait.SpinUntil(() => fake.ReadsUnderWay > 0, TimeSpan.FromMinutes(1)));
            await cancel.CancelAsync();
            await first;
        });

        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.Equal(0, fake.ReadsUnderWay);
    }

    [Fact]
    public void Options_are_checked()
    {
        var options = new TileReaderOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Readers = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.ReadAhead = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.OutputSize = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.OutputSize = 20_000);
    }
}
