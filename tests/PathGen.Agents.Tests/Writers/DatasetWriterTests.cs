using System.Buffers.Binary;
using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public sealed class DatasetWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Formats => [.. DatasetWriters.Formats];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_unknown_form_names_the_known_ones()
    {
        var e = Assert.Throws<PairException>(() => DatasetWriters.Create("parquet"));
        Assert.Contains("'parquet'", e.Message);
        Assert.Contains("pathgen, llava, open-clip, webdataset, imagefolder", e.Message);
        Assert.All(DatasetWriters.Formats, f => Assert.Equal(f, DatasetWriters.Create(f).Format));
    }

    [Fact]
    public async Task Pathgen_is_the_published_form_byte_for_byte()
    {
        PairRecord[] pairs = [Pairs.Make(), Pairs.Make("b", 0, 5_000_000_000, "Says \"<µm>\" & 'é' 🔬\nnew line")];
        var files = await Pairs.WriteAsync(folder.Path, "pathgen", pairs);
        const string Id = "TCGA-AA-0001-01Z-00-DX1.11111111-2222-3333-4444-555555555555";
        Assert.Equal(
            $$"""
            [
            {"wsi_id":"{{Id}}","position":["35136","33344"],"caption":"Glands.","file_id":"{{pairs[0].Slide.FileId}}"},
            {"wsi_id":"b","position":["0","5000000000"],"caption":"Says \"<µm>\" & 'é' 🔬\nnew line","file_id":"{{pairs[1].Slide.FileId}}"}
            ]

            """.Replace("🔬", "\\uD83D\\uDD2C"),
            Encoding.UTF8.GetString(files["pathgen.json"]));
        Assert.Equal(["dataset_card.md", $"images/{Id}_35136_33344.png", "images/b_0_5000000000.png", "pathgen.json", "provenance.jsonl"], files.Keys.Order(StringComparer.Ordinal));
        using var expected = Pairs.Read(pairs[0]);
        using var image = PngCodec.Decode(files[$"images/{Id}_35136_33344.png"]);
        Assert.True(expected.Pixels.SequenceEqual(image.Pixels));
    }

    [Fact]
    public async Task No_pairs_are_an_empty_dataset()
    {
        Assert.Equal("[\n]\n", Encoding.UTF8.GetString((await Pairs.WriteAsync(folder["a"], "pathgen", []))["pathgen.json"]));
        Assert.Equal("[\n]\n", Encoding.UTF8.GetString((await Pairs.WriteAsync(folder["b"], "llava", []))["llava.json"]));
        Assert.Equal("filepath\ttitle\r\n", Encoding.UTF8.GetString((await Pairs.WriteAsync(folder["c"], "open-clip", []))["open_clip.csv"]));
        Assert.Equal("{}", Encoding.UTF8.GetString((await Pairs.WriteAsync(folder["d"], "webdataset", []))["sizes.json"]));
    }

    [Fact]
    public async Task The_trace_names_slide_place_choices_agents_and_drafts_and_no_path()
    {
        var pair = Pairs.Make();
        var files = await Pairs.WriteAsync(folder.Path, "pathgen", [pair, Pairs.Make(x: 0)]);
        var lines = Encoding.UTF8.GetString(files["provenance.jsonl"]).Split('\n');
        Assert.Equal(3, lines.Length);
        using var trace = JsonDocument.Parse(lines[0]);
        var root = trace.RootElement;
        Assert.Equal(pair.Slide.Hash, root.GetProperty("slide_sha256").GetString());
        Assert.Equal(33344, root.GetProperty("region").GetProperty("y").GetInt64());
        Assert.Equal("Keratin \"pearls\"", root.GetProperty("choices")[0].GetProperty("prompt").GetString());
        Assert.Equal(["long", "better", "Glands."], root.GetProperty("drafts").EnumerateArray().Select(d => d.GetProperty("text").GetString()));
        Assert.Equal("delete", root.GetProperty("drafts")[1].GetProperty("edits")[0].GetProperty("kind").GetString());
        Assert.Equal("11", root.GetProperty("drafts")[2].GetProperty("agent").GetProperty("prompt_sha256").GetString());
        Assert.True(files.ContainsKey(root.GetProperty("image").GetString()!));
        Assert.All(files.Values, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf("/secret"u8)));
        var card = Encoding.UTF8.GetString(files["dataset_card.md"]);
        Assert.Contains("research use only", card);
        Assert.Contains("Pairs: 2 from 1 slides of 1 patients", card);
    }

    [Fact]
    public async Task Llava_is_a_conversation_about_a_picture_in_the_slides_folder()
    {
        var pairs = Enumerable.Range(0, 40).Select(i => Pairs.Make(x: 672 * i, caption: $"Caption {i}.")).ToArray();
        var files = await Pairs.WriteAsync(folder.Path, "llava", pairs);
        using var json = JsonDocument.Parse(files["llava.json"]);
        var first = json.RootElement[1];
        Assert.Equal(
            ["id", "image", "conversations", "type", "wsi_id", "file_id", "position"], first.EnumerateObject().Select(p => p.Name));
        Assert.Equal($"{pairs[0].Slide.SlideId}/672_33344.jpg", first.GetProperty("image").GetString());
        Assert.Equal("OPEN", first.GetProperty("type").GetString());
        Assert.True(files.ContainsKey("images/" + first.GetProperty("image").GetString()));
        var turns = json.RootElement.EnumerateArray().Select(e => e.GetProperty("conversations")).ToList();
        Assert.All(turns, t => Assert.Equal(["human", "gpt"], t.EnumerateArray().Select(turn => turn.GetProperty("from").GetString())));
        var questions = turns.Select(t => t[0].GetProperty("value").GetString()!).ToList();
        Assert.All(questions, q => Assert.True(q.StartsWith("<image>\n", StringComparison.Ordinal) ^ q.EndsWith("\n<image>", StringComparison.Ordinal)));
        Assert.InRange(questions.Distinct().Count(), 8, 16);
        Assert.Equal("Caption 7.", turns[7][1].GetProperty("value").GetString());
        using var decoded = JpegCodec.Decode(files["images/" + first.GetProperty("image").GetString()]);
        Assert.Equal((16, 16), (decoded.Width, decoded.Height));
    }

    [Fact]
    public async Task Open_clip_is_quoted_as_python_quotes_excel_tab()
    {
        // Expected: python3 -c "import csv,sys; csv.writer(sys.stdout, 'excel-tab').writerow([...])".
        (string Caption, string Row)[] cases =
        [
            ("Plain, with comma; 'single'", "Plain, with comma; 'single'"),
            ("A \"quoted\" word", "\"A \"\"quoted\"\" word\""),
            ("tab\there", "\"tab\there\""),
            ("line\nbreak", "\"line\nbreak\""),
            ("return\rhere", "\"return\rhere\""),
            (" spaces around ", " spaces around "),
        ];
        var files = await Pairs.WriteAsync(folder.Path, "open-clip", cases.Select((c, i) => Pairs.Make("s", i, 0, c.Caption)));
        var expected = "filepath\ttitle\r\n" + string.Concat(cases.Select((c, i) => $"images/s_{i}_0.png\t{c.Row}\r\n"));
        Assert.Equal(expected, Encoding.UTF8.GetString(files["open_clip.csv"]));
    }

    [Fact]
    public async Task Webdataset_shards_hold_three_files_a_pair_and_nothing_of_the_machine()
    {
        var pairs = Enumerable.Range(0, 7).Select(i => Pairs.Make(x: i, caption: $"Caption {i}.")).ToArray();
        var files = await Pairs.WriteAsync(folder.Path, "webdataset", pairs, new DatasetWriterOptions { ShardSize = 3 });
        Assert.Equal(["00000.tar", "00000_stats.json", "00001.tar", "00001_stats.json", "00002.tar", "00002_stats.json", "dataset_card.md", "provenance.jsonl", "sizes.json"], files.Keys);
        using var sizes = JsonDocument.Parse(files["sizes.json"]);
        Assert.Equal([("00000.tar", 3), ("00001.tar", 3), ("00002.tar", 1)], sizes.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.GetInt32())));
        using var tar = new TarReader(new MemoryStream(files["00001.tar"]));
        var entries = new List<(string Name, byte[] Bytes)>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            var ustar = Assert.IsType<UstarTarEntry>(entry);
            Assert.Equal((DateTimeOffset.UnixEpoch, 0, 0, "", ""), (entry.ModificationTime, entry.Uid, entry.Gid, ustar.UserName, ustar.GroupName));
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            entries.Add((entry.Name, content.ToArray()));
        }

        Assert.Equal(["000010000.jpg", "000010000.txt", "000010000.json"], entries.Take(3).Select(e => e.Name));
        Assert.Equal(9, entries.Count);
        Assert.Equal("Caption 3.", Encoding.UTF8.GetString(entries[1].Bytes));
        using var meta = JsonDocument.Parse(entries[2].Bytes);
        Assert.Equal(("000010000", "3"), (meta.RootElement.GetProperty("key").GetString(), meta.RootElement.GetProperty("position")[0].GetString()));

        await Pairs.WriteAsync(folder.Path, "webdataset", pairs[..4], new DatasetWriterOptions { ShardSize = 3 });
        Assert.False(File.Exists(folder["00002_stats.json"]));
        Assert.False(File.Exists(folder["00002.tar"])); // A shard of the longer export would be read with the others.
        Assert.True(File.Exists(folder["00001.tar"]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Exporting_again_touches_no_file_and_reads_no_picture_that_is_there(string format)
    {
        var pairs = Enumerable.Range(0, 9).Select(i => Pairs.Make(x: i)).ToArray();
        var options = new DatasetWriterOptions { ShardSize = 4 };
        var files = await Pairs.WriteAsync(folder.Path, format, pairs, options);
        foreach (var file in files.Keys)
            File.SetLastWriteTimeUtc(folder[file], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var reads = 0;
        var again = await Pairs.WriteAsync(folder.Path, format, pairs, options, pair =>
        {
            Interlocked.Increment(ref reads);
            return Pairs.Read(pair);
        });
        TestRun.AssertSame(files, again);
        Assert.All(files.Keys, file => Assert.Equal(2020, File.GetLastWriteTimeUtc(folder[file]).Year));
        Assert.Equal(0, reads);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_number_of_workers_changes_no_byte(string format)
    {
        var pairs = Enumerable.Range(0, 30).Select(i => Pairs.Make(x: i, caption: $"{i}")).ToArray();
        var one = await Pairs.WriteAsync(folder["one"], format, pairs, new DatasetWriterOptions { Concurrency = 1, ShardSize = 7 });
        var many = await Pairs.WriteAsync(folder["many"], format, pairs, new DatasetWriterOptions { Concurrency = 16, ShardSize = 7 });
        TestRun.AssertSame(one, many);
    }

    [Fact]
    public async Task A_picture_of_another_slide_or_quality_under_the_same_name_is_replaced()
    {
        var options = new DatasetWriterOptions { ImageFormat = PatchImageFormat.Jpeg };
        var old = await Pairs.WriteAsync(folder.Path, "pathgen", [Pairs.Make("s", 1, 2, hash: new string('1', 64))], options);
        var fresh = await Pairs.WriteAsync(folder["fresh"], "pathgen", [Pairs.Make("s", 1, 2, hash: new string('2', 64))], options);
        var replaced = await Pairs.WriteAsync(folder.Path, "pathgen", [Pairs.Make("s", 1, 2, hash: new string('2', 64))], options);
        Assert.NotEqual(old["images/s_1_2.jpg"], replaced["images/s_1_2.jpg"]);
        Assert.Equal(fresh["images/s_1_2.jpg"], replaced["images/s_1_2.jpg"]);
        options.JpegQuality = 20;
        Assert.True((await Pairs.WriteAsync(folder.Path, "pathgen", [Pairs.Make("s", 1, 2, hash: new string('2', 64))], options))["images/s_1_2.jpg"].Length < fresh["images/s_1_2.jpg"].Length);
    }

    [Fact]
    public async Task A_half_written_picture_is_not_trusted()
    {
        var whole = await Pairs.WriteAsync(folder["whole"], "pathgen", [Pairs.Make("s", 1, 2)]);
        Directory.CreateDirectory(folder["images"]);
        await File.WriteAllBytesAsync(folder["images/s_1_2.png.new"], whole["images/s_1_2.png"][..50]); // What a kill leaves.
        await File.WriteAllBytesAsync(folder["images/s_1_2.png"], []);
        var files = await Pairs.WriteAsync(folder["."], "pathgen", [Pairs.Make("s", 1, 2)]);
        Assert.Equal(whole["images/s_1_2.png"], files["images/s_1_2.png"]);
        Assert.DoesNotContain(files.Keys, name => name.EndsWith(".new", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_patch_that_cannot_be_read_leaves_the_old_dataset_whole(string format)
    {
        var pairs = Enumerable.Range(0, 6).Select(i => Pairs.Make(x: i)).ToArray();
        var before = await Pairs.WriteAsync(folder.Path, format, pairs[..2]);
        var writer = DatasetWriters.Create(format);
        await Assert.ThrowsAsync<PairException>(async () => await writer.WriteAsync(
            pairs.Select(pair => DatasetPair.Of(pair, (own, _) => own.Patch.Key.Region.X == 4 ? throw new PairException("the slide is gone") : Pairs.Read(own))).ToAsyncEnumerable(), folder.Path));
        var after = TestRun.Files(folder.Path);
        Assert.DoesNotContain(after.Keys, name => name.EndsWith(".new", StringComparison.Ordinal));
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
    }

    [Fact]
    public async Task Cancelling_stops_between_pairs()
    {
        using var stop = new CancellationTokenSource();
        var reads = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new PathGenJsonWriter(new DatasetWriterOptions { Concurrency = 1 }).WriteAsync(
            Enumerable.Range(0, 1000).Select(i => DatasetPair.Of(Pairs.Make(x: i), (pair, _) =>
            {
                if (++reads == 5)
                    stop.Cancel();
                return Pairs.Read(pair);
            })).ToAsyncEnumerable(),
            folder.Path,
            stop.Token));
        Assert.InRange(reads, 5, 8);
        Assert.False(File.Exists(folder["pathgen.json"]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_one_clear_line()
    {
        await File.WriteAllTextAsync(folder["file"], "x");
        foreach (var format in DatasetWriters.Formats)
        {
            var e = await Assert.ThrowsAsync<PairException>(() => Pairs.WriteAsync(folder["file"], format, [Pairs.Make()]));
            Assert.StartsWith(folder["file"], e.Message);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Theory]
    [InlineData("../../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a\\..\\..\\b")]
    [InlineData("C:\\x")]
    [InlineData("nul\0byte")]
    [InlineData("line\nbreak")]
    [InlineData("con")]
    [InlineData("ends with dot.")]
    [InlineData("\ud800")]
    public async Task No_slide_id_leaves_the_folder(string id)
    {
        foreach (var format in DatasetWriters.Formats)
        {
            var files = await Pairs.WriteAsync(folder[$"outer/{format}"], format, [Pairs.Make(id, 1, 2), Pairs.Make("plain", 1, 2)]);
            Assert.Equal(5, files.Count);
            Assert.All(files.Keys, name => Assert.DoesNotContain(name, c => char.IsControl(c) || c is '\\' or ':' or '\ufffd'));
        }

        Assert.Equal(DatasetWriters.Formats.Order(), Directory.GetFileSystemEntries(folder["outer"]).Select(f => Path.GetFileName(f)!).Order());
        Assert.Equal([folder["outer"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Names_are_kept_where_they_can_be_and_never_shared()
    {
        Assert.Equal("TCGA-AA-0001-01Z-00-DX1.1-2", SafeName.Of("TCGA-AA-0001-01Z-00-DX1.1-2"));
        Assert.Equal("Präparat 7", SafeName.Of("Präparat 7"));
        string[] ids = ["a/b", "a_b", "a\\b", "a:b", "..", ".", "", "con", "_con", new string('x', 400), new string('x', 401), string.Concat(Enumerable.Repeat("🔬", 90))];
        Assert.Equal(ids.Length, ids.Select(SafeName.Of).Distinct().Count());
        Assert.All(ids, id => Assert.InRange(Encoding.UTF8.GetByteCount(SafeName.Of(id)), 1, 165));
    }

    [Fact]
    public async Task Two_sizes_at_one_place_are_refused()
    {
        var e = await Assert.ThrowsAsync<PairException>(() => Pairs.WriteAsync(folder.Path, "pathgen", [Pairs.Make(side: 16), Pairs.Make(side: 32)]));
        Assert.Contains("different sizes", e.Message);
    }

    [Fact]
    public async Task Pictures_say_what_they_show_in_a_chunk_with_a_right_checksum()
    {
        var pair = Pairs.Make("s", 1, 2);
        var png = (await Pairs.WriteAsync(folder.Path, "pathgen", [pair]))["images/s_1_2.png"];
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        Assert.Equal("tEXt", Encoding.ASCII.GetString(png, 37, 4));
        Assert.Equal($"Comment\0slide {pair.Slide.Hash} level-0 region 1,2,16,16 at 16x16", Encoding.ASCII.GetString(png, 41, length));
        PngCodec.Decode(png).Dispose(); // Checks every chunk's checksum.
    }

    [Fact]
    public async Task A_shard_is_made_again_where_anything_of_it_changed()
    {
        var pairs = Enumerable.Range(0, 9).Select(i => Pairs.Make(x: i)).ToArray();
        async Task<List<int>> ReadAsync(PairRecord[] changed, DatasetWriterOptions options)
        {
            var reads = new List<long>();
            await Pairs.WriteAsync(folder.Path, "webdataset", changed, options, pair =>
            {
                lock (reads)
                    reads.Add(pair.Patch.Key.Region.X / 3);
                return Pairs.Read(pair);
            });
            return [.. reads.Distinct().Order().Select(shard => (int)shard)];
        }

        var options = new DatasetWriterOptions { ShardSize = 3 };
        Assert.Equal([0, 1, 2], await ReadAsync(pairs, options));
        Assert.Empty(await ReadAsync(pairs, options));
        Assert.Equal([1], await ReadAsync([.. pairs[..4], pairs[4] with { Caption = "Another." }, .. pairs[5..]], options));
        Assert.Equal([0, 1, 2], await ReadAsync(pairs, new DatasetWriterOptions { ShardSize = 3, JpegQuality = 50 }));
        File.WriteAllText(folder["00002_stats.json"], "{}");
        await File.AppendAllTextAsync(folder["00000.tar"], "x");
        Assert.Equal([0, 2], await ReadAsync(pairs, new DatasetWriterOptions { ShardSize = 3, JpegQuality = 50 }));
    }
}
