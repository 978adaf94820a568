using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public sealed class PairImporterTests : IDisposable
{
    private static readonly PairSource Source = new("quilt-1m", "CC-BY-NC 4.0", "https://example.org");
    private readonly TemporaryFolder folder = new();

    public PairImporterTests() => Directory.CreateDirectory(folder["data/images"]);

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Forms => new()
    {
        // The columns and names of the published lists.
        { "quilt_1M_lookup.csv", ",caption,image_path,subset,split,pathology,magnification,height,width\n0,\"Glands, with \"\"mucin\"\".\",vid-1_image_a.jpg,quilt,train,x,1,8,8\n1,Stroma.,vid-1_image_b.png,quilt,train,x,1,8,8\n" },
        { "openpath.csv", "weblink,image,caption\nhttps://x/1,vid-1_image_a.jpg,\"Glands, with \"\"mucin\"\".\"\nhttps://x/1,vid-1_image_b.png,Stroma.\n" },
        { "pathcap.json", """[{"image_id": "vid-1_image_a", "caption": "Glands, with \"mucin\".", "pmc_id": "PMC1"}, {"image_id": "vid-1_image_b", "caption": "Stroma.", "pmc_id": "PMC1"}]""" },
        { "open_clip.tsv", "filepath\ttitle\r\nimages/vid-1_image_a.jpg\t\"Glands, with \"\"mucin\"\".\"\r\nimages/vid-1_image_b.png\tStroma.\r\n" },
        { "metadata.jsonl", "{\"file_name\":\"images/vid-1_image_a.jpg\",\"text\":\"Glands, with \\\"mucin\\\".\"}\n{\"file_name\":\"images/vid-1_image_b.png\",\"text\":\"Stroma.\"}\n" },
        { "llava.json", """[{"id":"1","image":"vid-1_image_a.jpg","conversations":[{"from":"human","value":"<image>\nWhat?"},{"from":"gpt","value":"Glands, with \"mucin\"."}]},{"id":"2","image":"vid-1_image_b.png","conversations":[{"from":"human","value":"<image>"},{"from":"gpt","value":"Stroma."}]}]""" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_published_form_is_read(string name, string text)
    {
        var jpeg = Picture("images/vid-1_image_a.jpg", 1);
        var png = Picture("images/vid-1_image_b.png", 2);
        File.WriteAllText(folder[$"data/{name}"], text);
        await using var store = Open();
        var summary = await PairImporter.ImportAsync(store, Source, folder[$"data/{name}"]);
        Assert.Equal(new ImportSummary(Source, 2, 2, 0, 2), summary);
        var pairs = await store.ReadImportedAsync(Source.Name).ToListAsync();
        Assert.Equal(["Glands, with \"mucin\".", "Stroma."], pairs.Select(pair => pair.Caption));
        Assert.Equal([("jpeg", 24, 16), ("png", 24, 16)], pairs.Select(pair => (pair.Format, pair.Width, pair.Height)));
        Assert.Equal([Hash(jpeg), Hash(png)], pairs.Select(pair => pair.Hash));
        Assert.Single(pairs.Select(pair => pair.Group).Distinct()); // One video, tweet or article.
    }

    [Fact]
    public async Task Shards_are_read_where_they_lie()
    {
        var (first, second) = (Picture("a.jpg", 1), Picture("b.png", 2));
        Directory.CreateDirectory(folder["shards"]);
        Shard("00000.tar", ("x/0.jpg", first), ("x/0.txt", "Glands."u8.ToArray()), ("x/0.json", """{"wsi_id":"TCGA-AA-0001-01Z"}"""u8.ToArray()), ("x/1.png", second), ("x/1.json", """{"caption":"Stroma."}"""u8.ToArray()));
        Shard("00001.tar", ("2.txt", "No picture."u8.ToArray()), ("3.jpg", second[..40]), ("3.txt", "Damaged."u8.ToArray()), ("4.jpg", first), ("5.jpg", first), ("5.txt", "Same picture."u8.ToArray()));
        await using var store = Open();
        var summary = await PairImporter.ImportAsync(store, Source, folder["shards"]);
        Assert.Equal((6L, 3L), (summary.Rows, summary.Pairs));
        var pairs = await store.ReadImportedAsync(Source.Name).ToListAsync();
        Assert.Equal(["Glands.", "Stroma.", "Same picture."], pairs.Select(pair => pair.Caption));
        Assert.Equal(["TCGA-AA-0001", $"sha256:{Hash(second)}", $"sha256:{Hash(first)}"], pairs.Select(pair => pair.Group));
        Assert.Equal([2L, 3, 4], (await store.ReadImportedAsync(Source.Name, leftOut: true).ToListAsync()).Select(pair => pair.Number));

        // The bytes come back as they were, from within the shard.
        await DatasetWriters.Create("webdataset").WriteAsync(pairs.Select(pair => DatasetPair.Of(pair, Source)).ToAsyncEnumerable(), folder["out"]);
        using var tar = new TarReader(File.OpenRead(folder["out/00000.tar"]));
        var members = new Dictionary<string, byte[]>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var bytes = new MemoryStream();
            entry.DataStream!.CopyTo(bytes);
            members[entry.Name] = bytes.ToArray();
        }

        Assert.Equal(first, members["000000000.jpg"]);
        Assert.Equal(second, members["000000001.png"]);
    }

    [Fact]
    public async Task An_import_that_was_killed_goes_on_and_ends_the_same()
    {
        var rows = new StringBuilder("image,caption\n");
        for (var i = 0; i < 450; i++)
            rows.Append($"{(i % 7 == 0 ? "none.png" : $"{i % 5}.png")},Caption {i}\n");
        for (var i = 0; i < 5; i++)
            Picture($"{i}.png", i);
        File.WriteAllText(folder["data/list.csv"], rows.ToString());
        await using var whole = SqlitePairStore.Open(folder["whole.db"]);
        await PairImporter.ImportAsync(whole, Source, folder["data/list.csv"]);
        await using (var store = Open())
        {
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PairImporter.ImportAsync(store, Source, folder["data/list.csv"], progress: new Stop(stop), cancellationToken: stop.Token));
            Assert.Equal(200, (await store.ReadSourcesAsync())[0].Rows);
        }

        await using var again = Open();
        Assert.Equal(250, (await PairImporter.ImportAsync(again, Source, folder["data/list.csv"])).New);
        Assert.Equal(0, (await PairImporter.ImportAsync(again, Source, folder["data/list.csv"])).New);
        Assert.Equal(await whole.ReadImportedAsync(Source.Name).ToListAsync(), await again.ReadImportedAsync(Source.Name).ToListAsync());
        Assert.Equal(await whole.ReadImportedAsync(Source.Name, true).ToListAsync(), await again.ReadImportedAsync(Source.Name, true).ToListAsync());
        File.AppendAllText(folder["data/list.csv"], "1.png,more\n");
        await Assert.ThrowsAsync<PairException>(() => PairImporter.ImportAsync(again, Source, folder["data/list.csv"]));
    }

    [Fact]
    public async Task No_name_leaves_the_folder_and_what_is_no_picture_is_left_out_with_its_reason()
    {
        Picture("good.png", 1);
        File.WriteAllText(folder["secret.png"], "outside");
        File.WriteAllText(folder["data/text.png"], "not a picture");
        File.WriteAllBytes(folder["data/empty.jpg"], []);
        File.WriteAllBytes(folder["data/cut.png"], Picture("good.png", 1)[..60]);
        File.CreateSymbolicLink(folder["data/link.png"], folder["secret.png"]);
        string[] names = ["good.png", "../secret.png", folder["secret.png"], "text.png", "empty.jpg", "cut.png", "link.png", "/etc/passwd", "missing", "x\0y.png", "..", ""];
        File.WriteAllText(folder["data/list.csv"], "path\tcaption\n" + string.Concat(names.Select(name => $"{name}\tc\n")) + "good.png\t \ngood.png\n");
        await using var store = Open();
        var summary = await PairImporter.ImportAsync(store, Source, folder["data/list.csv"]);
        Assert.Equal((names.Length + 2L, 1L), (summary.Rows, summary.Pairs));
        var left = await store.ReadImportedAsync(Source.Name, leftOut: true).ToListAsync();
        Assert.All(left, row => Assert.False(string.IsNullOrWhiteSpace(row.Reason) || row.Reason.Contains('\n')));
        Assert.Contains("leaves the folder", left[0].Reason);
        Assert.Contains("leaves the folder", left[1].Reason);
        Assert.Contains("is a link", left[5].Reason);
        Assert.Contains("has no caption", left[^1].Reason);
    }

    [Theory]
    [InlineData("none.csv", null, "no such file")]
    [InlineData("list.parquet", "x", "a table (.csv, .tsv), JSON")]
    [InlineData("list.csv", "", "the table is empty")]
    [InlineData("list.csv", "a,b\n1,2\n", "no column names the picture")]
    [InlineData("list.csv", "image,b\n1,2\n", "no column names the caption")]
    [InlineData("list.json", "{", "ends within record 0")]
    [InlineData("00000.tar", "this is not a tar file, but it is long enough to be taken for the header of one, were it looked at without care: ustar and so on and on and on, until five hundred and twelve bytes are full, which takes a while, and a while more, and some more words, and yet more words, since tar's blocks are long and this text is short, so that it goes on, and on, and on, to the very end of the block, where it may stop at last, if it is only long enough, which it may be by now, or not, and so it goes on a little: enough of it.", "the shard is damaged")]
    public async Task An_index_that_cannot_be_read_is_one_clear_line(string name, string? text, string part)
    {
        if (text is not null)
            File.WriteAllText(folder[name], text);
        await using var store = Open();
        var e = await Assert.ThrowsAsync<PairException>(() => PairImporter.ImportAsync(store, Source, folder[name]));
        Assert.Contains(part, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("a/b", "x")]
    [InlineData("..", "x")]
    [InlineData("a", " ")]
    public async Task A_source_without_name_or_licence_is_refused(string name, string licence)
    {
        await using var store = Open();
        await Assert.ThrowsAsync<PairException>(() => PairImporter.ImportAsync(store, new PairSource(name, licence, ""), folder["x.csv"]));
    }

    [Fact]
    public async Task A_picture_that_changed_since_is_not_written()
    {
        Picture("a.png", 1);
        File.WriteAllText(folder["data/list.csv"], "image,caption\na.png,c\na.png,another caption\n");
        await using var store = Open();
        await PairImporter.ImportAsync(store, Source, folder["data/list.csv"]);
        var pairs = await store.ReadImportedAsync(Source.Name).Select(pair => DatasetPair.Of(pair, Source)).ToListAsync();
        foreach (var format in DatasetWriters.Formats.Where(format => format != "pathgen"))
            Assert.Equal(2, await DatasetWriters.Create(format).WriteAsync(pairs.ToAsyncEnumerable(), folder[format]));
        Assert.Single(Directory.GetFiles(folder["open-clip/images/quilt-1m"])); // Two captions, one file.
        var e = await Assert.ThrowsAsync<PairException>(async () => await DatasetWriters.Create("pathgen").WriteAsync(pairs.ToAsyncEnumerable(), folder["pathgen"]));
        Assert.Contains("names places on slides", e.Message);
        Assert.Contains("| quilt-1m | 2 | CC-BY-NC 4.0 | https://example.org |", File.ReadAllText(folder["llava/dataset_card.md"]));
        Picture("a.png", 2);
        await Assert.ThrowsAsync<PairException>(async () => await DatasetWriters.Create("webdataset").WriteAsync(pairs.ToAsyncEnumerable(), folder["again"]));
    }

    private SqlitePairStore Open() => SqlitePairStore.Open(folder["pairs.db"]);

    private byte[] Picture(string name, int seed)
    {
        using var image = new RgbImage(24, 16);
        new Random(seed).NextBytes(image.Pixels);
        var path = folder[$"data/{name}"];
        if (name.EndsWith(".jpg", StringComparison.Ordinal))
            PictureFile.WriteJpeg(image, path);
        else
            PictureFile.WritePng(image, path);
        return File.ReadAllBytes(path);
    }

    private void Shard(string name, params (string Name, byte[] Bytes)[] members)
    {
        using var tar = new TarWriter(File.Create(folder[$"shards/{name}"]), TarEntryFormat.Pax);
        foreach (var (member, bytes) in members)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream(bytes) });
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed class Stop(CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value) => source.Cancel();
    }
}
