using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

/// <summary>What <see cref="SlideEmbedder.EmbedToFileAsync"/> leaves behind and picks up again.</summary>
public class ResumeTests
{
    private const int Count = 9;
    private static readonly SlideEmbedderOptions Options = new() { BatchSize = 3, Readers = 1, MaxFailureShare = 0.5 };

    [Fact]
    public async Task A_finished_file_holds_the_embeddings_and_is_read_instead_of_made_again()
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var encoder = new ProjectionEncoder();
        var first = await new SlideEmbedder(encoder, Options).EmbedToFileAsync(slide, EmbedderFixture.Tiles(Count), folder["a.npy"]);
        Assert.Equal(Count - 2, encoder.Pictures);
        Assert.Equal(["a.npy", "a.npy.json"], Names(folder));

        var again = await new SlideEmbedder(encoder, Options).EmbedToFileAsync(slide, EmbedderFixture.Tiles(Count), folder["a.npy"]);
        Assert.Equal(Count - 2, encoder.Pictures);
        AssertEqual(first, again);
        AssertEqual(first, await new SlideEmbedder(encoder, Options).EmbedAsync(slide, EmbedderFixture.Tiles(Count)));

        var file = EmbeddingFile.Read(folder["a.npy"]);
        Assert.Equal(("painted.svs", "a1b2", new PixelSpacing(0.5, 0.25), 64), (file.Slide, file.Encoder, file.Spacing, file.Key?.Length));
    }

    [Fact]
    public async Task A_run_killed_at_any_byte_ends_with_the_same_files()
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var tiles = EmbedderFixture.Tiles(Count);
        await new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(slide, tiles, folder["whole.npy"]);
        var partial = await PartialOf(slide, tiles);

        // 64 bytes of header; a row takes 12 + 16 + 4.
        Assert.InRange(partial.Length, 64 + (Count - 2) * 32 + 2 * 40, 64 + (Count - 2) * 32 + 2 * 60);
        for (var length = 0; length <= partial.Length; length++)
        {
            var path = folder[$"{length}.npy"];
            File.WriteAllBytes(path + ".partial", partial[..length]);
            var encoder = new ProjectionEncoder();
            await new SlideEmbedder(encoder, Options).EmbedToFileAsync(slide, tiles, path);
            Assert.Equal(File.ReadAllBytes(folder["whole.npy"]), File.ReadAllBytes(path));
            Assert.Equal(File.ReadAllBytes(folder["whole.npy.json"]), File.ReadAllBytes(path + ".json"));
            Assert.False(File.Exists(path + ".partial"));
            Assert.Equal(length < 64 ? Count - 2 : Count - 2 - RowsIn(partial, length), encoder.Pictures);
        }
    }

    [Fact]
    public async Task Tiles_out_of_focus_survive_a_kill_as_such_and_another_limit_starts_over()
    {
        using var folder = new TemporaryFolder();
        using var slide = EmbedderFixture.Open(new PaintedSlideReader(160, 160, EmbedderFixture.Damaged(1)) { IsFlat = EmbedderFixture.Damaged(3, 4, 7) });
        var tiles = EmbedderFixture.Tiles(Count);
        var options = new SlideEmbedderOptions { BatchSize = 3, Readers = 1, MinFocus = 0.001, MaxFailureShare = 0.2 };
        var whole = await new SlideEmbedder(new ProjectionEncoder(), options).EmbedToFileAsync(slide, tiles, folder["whole.npy"]);
        Assert.Equal([false, true, true, true], whole.Failures.Select(f => f.FilteredOut));

        // Ended by the encoder in the last batch; what was done is resumed, and the finished file is read again.
        await Assert.ThrowsAsync<InvalidOperationException>(() => new SlideEmbedder(new ProjectionEncoder { OnEncode = FailAt(2) }, options).EmbedToFileAsync(slide, tiles, folder["a.npy"]));
        for (var again = 0; again < 2; again++)
        {
            var encoder = new ProjectionEncoder();
            AssertEqual(whole, await new SlideEmbedder(encoder, options).EmbedToFileAsync(slide, tiles, folder["a.npy"]));
            Assert.Equal(again == 0 ? 2 : 0, encoder.Pictures);
            Assert.Equal(File.ReadAllBytes(folder["whole.npy.json"]), File.ReadAllBytes(folder["a.npy.json"]));
        }

        var other = new ProjectionEncoder();
        await new SlideEmbedder(other, new SlideEmbedderOptions { BatchSize = 3, Readers = 1, MinFocus = 0.002, MaxFailureShare = 0.2 }).EmbedToFileAsync(slide, tiles, folder["a.npy"]);
        Assert.Equal(5, other.Pictures);

        static Action FailAt(int call) => () =>
        {
            if (--call == 0)
                throw new InvalidOperationException("ended");
        };
    }

    [Theory]
    [InlineData(SlideDecoding.Fast, SlideColours.AsStored, false)]
    [InlineData(SlideDecoding.Exact, SlideColours.SRgb, false)]
    [InlineData(SlideDecoding.Exact, SlideColours.AsStored, true)]
    public async Task A_slide_that_is_read_otherwise_is_embedded_again(SlideDecoding decoding, SlideColours colours, bool keepDamaged)
    {
        using var folder = new TemporaryFolder();
        var reading = new SlideOptions { Decoding = decoding, Colours = colours, KeepDamagedTiles = keepDamaged };
        foreach (var (options, pictures) in new[] { (new SlideOptions(), Count - 2), (reading, Count - 2), (reading.Copy(), 0), (new SlideOptions { MicronsPerPixel = null }, Count - 2) })
        {
            using var slide = Slide.FromReader(EmbedderFixture.Reader(EmbedderFixture.Damaged(2, 5)), "/somewhere/painted.svs", options);
            var encoder = new ProjectionEncoder();
            await new SlideEmbedder(encoder, Options).EmbedToFileAsync(slide, EmbedderFixture.Tiles(Count), folder["a.npy"]);
            Assert.Equal(pictures, encoder.Pictures);
        }
    }

    [Fact]
    public async Task A_damaged_byte_is_never_taken_for_an_embedding()
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var tiles = EmbedderFixture.Tiles(Count);
        await new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(slide, tiles, folder["whole.npy"]);
        var partial = await PartialOf(slide, tiles);
        for (var i = 8; i < partial.Length; i++)
        {
            var damaged = (byte[])partial.Clone();
            damaged[i] ^= 0x10;
            File.WriteAllBytes(folder["b.npy.partial"], damaged);
            await new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(slide, tiles, folder["b.npy"]);
            Assert.Equal(File.ReadAllBytes(folder["whole.npy"]), File.ReadAllBytes(folder["b.npy"]));
            Assert.Equal(File.ReadAllBytes(folder["whole.npy.json"]), File.ReadAllBytes(folder["b.npy.json"]));
            File.Delete(folder["b.npy.json"]);
        }
    }

    [Fact]
    public async Task A_kill_between_the_two_files_is_noticed()
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var tiles = EmbedderFixture.Tiles(Count);
        await new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(slide, tiles, folder["a.npy"]);
        var json = File.ReadAllBytes(folder["a.npy.json"]);
        File.Delete(folder["a.npy.json"]);
        File.WriteAllBytes(folder["a.npy.partial"], await PartialOf(slide, tiles));
        var encoder = new ProjectionEncoder();
        await new SlideEmbedder(encoder, Options).EmbedToFileAsync(slide, tiles, folder["a.npy"]);
        Assert.Equal(0, encoder.Pictures);
        Assert.Equal(json, File.ReadAllBytes(folder["a.npy.json"]));
    }

    [Fact]
    public async Task Cancelled_and_failed_runs_go_on_where_they_stopped()
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var tiles = EmbedderFixture.Tiles(60);
        await new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(slide, tiles, folder["whole.npy"]);

        using var source = new CancellationTokenSource();
        var calls = 0;
        var cancelled = new ProjectionEncoder { OnEncode = () => Stop(ref calls, source.Cancel) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new SlideEmbedder(cancelled, Options).EmbedToFileAsync(slide, tiles, folder["b.npy"], cancellationToken: source.Token));
        calls = 0;
        var failing = new ProjectionEncoder { OnEncode = () => Stop(ref calls, () => throw new ModelException("lost")) };
        await Assert.ThrowsAsync<ModelException>(() => new SlideEmbedder(failing, Options).EmbedToFileAsync(slide, tiles, folder["b.npy"]));
        Assert.Equal(["b.npy.partial", "whole.npy", "whole.npy.json"], Names(folder));

        var last = new ProjectionEncoder();
        await new SlideEmbedder(last, Options).EmbedToFileAsync(slide, tiles, folder["b.npy"]);
        Assert.InRange(last.Pictures, 1, 60 - 2 - 9);
        Assert.Equal(File.ReadAllBytes(folder["whole.npy"]), File.ReadAllBytes(folder["b.npy"]));
        Assert.Equal(File.ReadAllBytes(folder["whole.npy.json"]), File.ReadAllBytes(folder["b.npy.json"]));

        static void Stop(ref int calls, Action stop)
        {
            if (++calls == 4)
                stop();
        }
    }

    [Theory]
    [InlineData("encoder")]
    [InlineData("tiles")]
    [InlineData("hash")]
    [InlineData("readSize")]
    public async Task What_changes_the_embeddings_starts_over(string change)
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var tiles = EmbedderFixture.Tiles(Count);
        await new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(slide, tiles, folder["a.npy"]);
        var before = EmbeddingFile.Read(folder["a.npy"]);
        File.WriteAllBytes(folder["a.npy.partial"], await PartialOf(slide, tiles));

        var encoder = new ProjectionEncoder { Identity = change == "encoder" ? "c3" : "a1b2" };
        if (change == "tiles")
            tiles[^1] = tiles[^1] with { Region = tiles[^1].Region with { X = 3 } };
        var options = new SlideEmbedderOptions { MaxFailureShare = 0.5, ReadSize = change == "readSize" ? 9 : null };
        await new SlideEmbedder(encoder, options).EmbedToFileAsync(slide, tiles, folder["a.npy"], change == "hash" ? "00ff" : null);
        Assert.Equal(Count - 2, encoder.Pictures);
        Assert.NotEqual(before.Key, EmbeddingFile.Read(folder["a.npy"]).Key);
        Assert.Equal(["a.npy", "a.npy.json"], Names(folder));
    }

    [Fact]
    public async Task Too_many_failures_are_not_kept_for_the_next_run()
    {
        using var folder = new TemporaryFolder();
        var strict = new SlideEmbedderOptions { BatchSize = 3, MaxFailureShare = 0.1 };
        using (var damaged = Open())
            await Assert.ThrowsAsync<SlideException>(() => new SlideEmbedder(new ProjectionEncoder(), strict).EmbedToFileAsync(damaged, EmbedderFixture.Tiles(Count), folder["a.npy"]));
        using var repaired = EmbedderFixture.Open(EmbedderFixture.Reader());
        var result = await new SlideEmbedder(new ProjectionEncoder(), strict).EmbedToFileAsync(repaired, EmbedderFixture.Tiles(Count), folder["a.npy"]);
        Assert.Equal((Count, 0), (result.Tiles.Count, result.Failures.Count));
    }

    [Fact]
    public async Task A_finished_file_with_more_failures_than_are_tolerated_now_is_made_again()
    {
        using var folder = new TemporaryFolder();
        var strict = new SlideEmbedderOptions { BatchSize = 3, MaxFailureShare = 0.1 };
        using (var damaged = Open())
        {
            await new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(damaged, EmbedderFixture.Tiles(Count), folder["a.npy"]);
            await Assert.ThrowsAsync<SlideException>(() => new SlideEmbedder(new ProjectionEncoder(), strict).EmbedToFileAsync(damaged, EmbedderFixture.Tiles(Count), folder["a.npy"]));
        }

        Assert.Equal(2, EmbeddingFile.Read(folder["a.npy"]).Embeddings.Failures.Count);
        using var repaired = EmbedderFixture.Open(EmbedderFixture.Reader());
        var result = await new SlideEmbedder(new ProjectionEncoder(), strict).EmbedToFileAsync(repaired, EmbedderFixture.Tiles(Count), folder["a.npy"]);
        Assert.Equal((Count, 0), (result.Tiles.Count, result.Failures.Count));
        Assert.Equal(Count, EmbeddingFile.Read(folder["a.npy"]).Embeddings.Tiles.Count);
    }

    [Fact]
    public async Task Files_of_others_are_left_alone()
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var embedder = new SlideEmbedder(new ProjectionEncoder(), Options);
        File.WriteAllText(folder["a.npy.partial"], "my notes");
        var error = await Assert.ThrowsAsync<EmbeddingException>(() => embedder.EmbedToFileAsync(slide, EmbedderFixture.Tiles(Count), folder["a.npy"]));
        Assert.Contains("a.npy.partial: not a file of half-done embeddings", error.Message, StringComparison.Ordinal);
        Assert.Equal("my notes", File.ReadAllText(folder["a.npy.partial"]));

        using (new FileStream(folder["b.npy.partial"], FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            error = await Assert.ThrowsAsync<EmbeddingException>(() => embedder.EmbedToFileAsync(slide, EmbedderFixture.Tiles(Count), folder["b.npy"]));
            Assert.Contains("another process", error.Message, StringComparison.Ordinal);
        }

        error = await Assert.ThrowsAsync<EmbeddingException>(() => embedder.EmbedToFileAsync(slide, EmbedderFixture.Tiles(Count), folder[Path.Combine("none", "c.npy")]));
        Assert.Contains("c.npy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slide_without_tiles_has_a_file_too()
    {
        using var folder = new TemporaryFolder();
        using var slide = Open();
        var embedder = new SlideEmbedder(new ProjectionEncoder(), Options);
        Assert.Empty((await embedder.EmbedToFileAsync(slide, [], folder["a.npy"])).Tiles);
        Assert.Equal((0, 4), (EmbeddingFile.Read(folder["a.npy"]).Embeddings.Matrix.Count, EmbeddingFile.Read(folder["a.npy"]).Embeddings.Matrix.Width));
    }

    private static Slide Open() => EmbedderFixture.Open(EmbedderFixture.Reader(EmbedderFixture.Damaged(2, 7)));

    private static string[] Names(TemporaryFolder folder) => [.. Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>The bytes beside a run that is killed right before its files are finished: a folder in their way stops it there.</summary>
    private static async Task<byte[]> PartialOf(Slide slide, Tile[] tiles)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["p.npy"]);
        await Assert.ThrowsAsync<EmbeddingException>(() => new SlideEmbedder(new ProjectionEncoder(), Options).EmbedToFileAsync(slide, tiles, folder["p.npy"]));
        return File.ReadAllBytes(folder["p.npy.partial"]);
    }

    private static int RowsIn(byte[] partial, int length)
    {
        var rows = 0;
        for (var start = 64; start + 12 <= length;)
        {
            var end = start + 12 + BitConverter.ToInt32(partial, start + 8) + 4;
            if (end > length)
                break;
            rows += BitConverter.ToInt32(partial, start + 4) == 1 ? 1 : 0;
            start = end;
        }

        return rows;
    }

    private static void AssertEqual(SlideEmbeddings expected, SlideEmbeddings actual)
    {
        Assert.Equal(expected.Tiles, actual.Tiles);
        Assert.Equal(expected.Failures, actual.Failures);
        Assert.True(expected.Matrix.Values.Span.SequenceEqual(actual.Matrix.Values.Span));
    }
}
