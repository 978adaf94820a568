using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public sealed class PictureEmbedderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string[] pictures;

    public PictureEmbedderTests()
    {
        pictures = [.. Enumerable.Range(0, 24).Select(i => Paint($"p{i}.png", i))];
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Pictures_come_in_order_with_the_encoders_own_embeddings()
    {
        var encoder = new ProjectionEncoder();
        var results = await EmbedAsync(encoder, pictures);
        Assert.Equal(Enumerable.Range(0, 24), results.Select(r => r.Index));
        foreach (var result in results)
        {
            using var picture = PictureFile.Read(pictures[result.Index]);
            Assert.Equal(new ProjectionEncoder().Encode(picture), result.Embedding.ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task What_was_embedded_once_is_not_embedded_again(int batch)
    {
        var first = await EmbedAsync(Encoder(batch), pictures[..10]);
        File.Move(pictures[3], folder["renamed.png"]);
        string[] changed = [pictures[12], folder["renamed.png"], .. pictures[..3], pictures[20]];
        var encoder = Encoder(batch);
        var second = await EmbedAsync(encoder, changed);
        Assert.Equal(2, encoder.Pictures);
        Assert.Equal(first[3].Embedding.ToArray(), second[1].Embedding.ToArray());
        Assert.Equal(first.Take(3).Select(r => r.Embedding.ToArray()), second.Skip(2).Take(3).Select(r => r.Embedding.ToArray()));
    }

    [Fact]
    public async Task A_kept_file_cut_at_any_byte_continues_with_its_whole_rows()
    {
        var expected = await EmbedAsync(new ProjectionEncoder(), pictures[..4]);
        var whole = File.ReadAllBytes(folder["kept"]);
        for (var length = 0; length <= whole.Length; length += 7)
        {
            File.WriteAllBytes(folder["kept"], whole[..length]);
            var encoder = new ProjectionEncoder();
            var results = await EmbedAsync(encoder, pictures[..4]);
            Assert.Equal(expected.Select(r => r.Embedding.ToArray()), results.Select(r => r.Embedding.ToArray()));
            Assert.Equal(4 - Math.Max(0, (length - 64) / (32 + 16 + 4)), encoder.Pictures);
            Assert.Equal(whole.Length, new FileInfo(folder["kept"]).Length);
        }
    }

    [Fact]
    public async Task A_flipped_bit_costs_rows_and_never_gives_a_wrong_one()
    {
        var expected = await EmbedAsync(new ProjectionEncoder(), pictures[..4]);
        var whole = File.ReadAllBytes(folder["kept"]);
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            var mutant = (byte[])whole.Clone();
            var place = random.Next(64, mutant.Length);
            mutant[place] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["kept"], mutant);
            Assert.Equal(expected.Select(r => r.Embedding.ToArray()), (await EmbedAsync(new ProjectionEncoder(), pictures[..4])).Select(r => r.Embedding.ToArray()));
        }
    }

    [Fact]
    public async Task Another_encoders_file_and_a_foreign_one_are_refused_and_left_alone()
    {
        await EmbedAsync(new ProjectionEncoder(), pictures[..2]);
        var before = File.ReadAllBytes(folder["kept"]);
        Assert.Contains("another model", (await Assert.ThrowsAsync<EmbeddingException>(() => EmbedAsync(new ProjectionEncoder { Identity = "ffff" }, pictures[..2]))).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["kept"]));
        File.WriteAllText(folder["kept"], "notes");
        Assert.Contains("no file of embeddings", (await Assert.ThrowsAsync<EmbeddingException>(() => EmbedAsync(new ProjectionEncoder(), pictures[..2]))).Message, StringComparison.Ordinal);
        Assert.Equal("notes", File.ReadAllText(folder["kept"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task What_cannot_be_read_has_its_reason_and_its_place(int batch)
    {
        File.WriteAllText(folder["text.png"], "no picture");
        using (var line = new RgbImage(60_000, 1))
            PictureFile.WritePng(line, folder["line.png"]);
        File.WriteAllBytes(folder["cut.png"], File.ReadAllBytes(pictures[0])[..50]);
        string[] mixed = [pictures[0], folder["text.png"], folder["none.png"], pictures[1], folder["cut.png"], folder.Path, pictures[2]];
        var results = await EmbedAsync(Encoder(batch), mixed);
        Assert.Equal([true, false, false, true, false, false, true], results.Select(r => r.Failure is null));
        Assert.Equal([4, 0, 0, 4, 0, 0, 4], results.Select(r => r.Embedding.Length));
        Assert.Contains("not a PNG, JPEG or TIFF", results[1].Failure!, StringComparison.Ordinal);
        Assert.Contains("none.png", results[2].Failure!, StringComparison.Ordinal);
        Assert.All(results.Where(r => r.Failure is not null), r => Assert.DoesNotContain('\n', r.Failure!));
    }

    [Fact]
    public async Task Cancelled_it_keeps_what_it_has()
    {
        using var stop = new CancellationTokenSource();
        var encoder = new ProjectionEncoder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var result in new PictureEmbedder(encoder).EmbedAsync(pictures, folder["kept"], stop.Token))
            {
                if (result.Index == 6)
                    await stop.CancelAsync();
            }
        });
        Assert.InRange(encoder.Pictures, 7, 20);
        var again = new ProjectionEncoder();
        await EmbedAsync(again, pictures);
        Assert.Equal(24, encoder.Pictures + again.Pictures);
    }

    [Fact]
    public async Task A_file_in_use_is_refused()
    {
        await foreach (var _ in new PictureEmbedder(new ProjectionEncoder()).EmbedAsync(pictures, folder["kept"]))
        {
            Assert.Contains("another process", (await Assert.ThrowsAsync<EmbeddingException>(() => EmbedAsync(new ProjectionEncoder(), pictures))).Message, StringComparison.Ordinal);
            break;
        }
    }

    private static ProjectionEncoder Encoder(int batch) => new() { BatchSize = batch };

    private async Task<List<PictureEmbedding>> EmbedAsync(IImageEncoder encoder, string[] paths)
    {
        var results = new List<PictureEmbedding>();
        await foreach (var result in new PictureEmbedder(encoder).EmbedAsync(paths, folder["kept"]))
            results.Add(result);
        return results;
    }

    private string Paint(string name, int seed)
    {
        using var image = new RgbImage(12, 9);
        new Random(seed).NextBytes(image.Pixels);
        PictureFile.WritePng(image, folder[name]);
        return folder[name];
    }
}
