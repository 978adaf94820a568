using Microsoft.Data.Sqlite;
using PathGen.Agents.Tests;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Sqlite.Tests;

public sealed class SqlitePairStoreTests : PairStoreContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder["run/nested/pairs.db"];

    public void Dispose() => folder.Dispose();

    protected override ValueTask<IPairStore> OpenStoreAsync() => ValueTask.FromResult<IPairStore>(SqlitePairStore.Open(File));

    [Fact]
    public async Task The_missing_folder_is_made_and_the_closed_store_is_one_file_beside_its_lock()
    {
        await using (var store = await OpenStoreAsync())
            await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        Assert.Equal(["pairs.db", "pairs.db.lock"], Directory.GetFiles(Path.GetDirectoryName(File)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task The_file_states_its_version()
    {
        await using (await OpenStoreAsync())
        {
        }

        Assert.Equal(SqliteSchema.Version, Number("PRAGMA user_version"));
        Assert.Equal(SqliteSchema.ApplicationId, Number("PRAGMA application_id"));
    }

    [Fact]
    public async Task A_store_of_the_first_version_is_brought_up_to_date_with_what_it_holds()
    {
        var failure = new FailureRecord(Hash(1), Patch(1, 1).Key.Region, "revise", "refused");
        await using (var store = await OpenStoreAsync())
        {
            await store.OpenRunAsync(Settings);
            await store.SaveSlideAsync(Slide(1), [Patch(1, 0), Patch(1, 1)], []);
            await CaptionAsync(store, Patch(1, 0), "kept");
            await store.SaveFailureAsync(failure);
        }

        Number(
            """
            DROP TABLE imported; DROP TABLE source; DROP TABLE review; DROP TABLE gate;
            CREATE TABLE draft_1 (
                patch INTEGER NOT NULL REFERENCES patch (id), stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 2), agent INTEGER NOT NULL REFERENCES agent (id),
                text TEXT NOT NULL, edits TEXT NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, PRIMARY KEY (patch, stage)) STRICT, WITHOUT ROWID;
            INSERT INTO draft_1 SELECT patch, stage, agent, text, edits, input_tokens, output_tokens FROM draft;
            DROP TABLE draft;
            ALTER TABLE draft_1 RENAME TO draft;
            ALTER TABLE failure DROP COLUMN retryable;
            ALTER TABLE slide DROP COLUMN given_mpp;
            PRAGMA user_version = 1;
            SELECT 1
            """);
        Assert.Throws<PairException>(() => SqlitePairStore.OpenReadOnly(File));
        await using var again = await OpenStoreAsync();
        await again.OpenRunAsync(Settings);
        Assert.Equal(SqliteSchema.Version, Number("PRAGMA user_version"));
        Assert.Equal([failure], await again.ReadFailuresAsync().ToListAsync());
        var pair = Assert.Single(await again.ReadPairsAsync().ToListAsync());
        Assert.Equal(("kept", null), (pair.Caption, pair.Slide.GivenMicronsPerPixel));
        Assert.Equal(new RunCounts(1, 2, 1, 1, 1), await again.CountAsync());
    }

    [Fact]
    public async Task A_newer_store_is_refused_and_left_alone()
    {
        await using (await OpenStoreAsync())
        {
        }

        Number("PRAGMA user_version = 99; SELECT 1");
        var e = Assert.Throws<PairException>(() => SqlitePairStore.Open(File));
        Assert.Contains("version 99", e.Message);
        Assert.Contains(File, e.Message);
        Assert.Throws<PairException>(() => SqlitePairStore.OpenReadOnly(File));
        Assert.Equal(99, Number("PRAGMA user_version"));
    }

    [Theory]
    [InlineData("not a database, but long enough to have a header of sixteen bytes and more")]
    [InlineData("SQLite format 3\0and then nothing that SQLite would write")]
    public void A_file_of_another_format_is_refused_and_left_alone(string content)
    {
        var path = folder["notes.txt"];
        System.IO.File.WriteAllText(path, content);
        var e = Assert.Throws<PairException>(() => SqlitePairStore.Open(path));
        Assert.StartsWith(path, e.Message);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Equal(content, System.IO.File.ReadAllText(path));
        Assert.Throws<PairException>(() => SqlitePairStore.OpenReadOnly(path));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        var path = folder["other.db"];
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE tracks (name TEXT)";
            command.ExecuteNonQuery();
        }

        var before = System.IO.File.ReadAllBytes(path);
        Assert.Contains("another program", Assert.Throws<PairException>(() => SqlitePairStore.Open(path)).Message);
        Assert.Equal(before, System.IO.File.ReadAllBytes(path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_or_written_is_one_clear_line()
    {
        System.IO.File.WriteAllText(folder["file"], "x");
        var underFile = Assert.Throws<PairException>(() => SqlitePairStore.Open(folder["file/pairs.db"]));
        Assert.Contains("Choose one that this user may write to", underFile.Message);
        Assert.Contains("a folder", Assert.Throws<PairException>(() => SqlitePairStore.Open(folder.Path)).Message);
        if (OperatingSystem.IsLinux() && Directory.Exists("/proc/self"))
        {
            var e = Assert.Throws<PairException>(() => SqlitePairStore.Open("/proc/self/pairs.db"));
            Assert.Contains("/proc/self/pairs.db", e.Message);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Fact]
    public async Task A_second_writer_is_refused_until_the_first_has_closed_and_readers_are_welcome()
    {
        await using (var store = await OpenStoreAsync())
        {
            var e = Assert.Throws<PairException>(() => SqlitePairStore.Open(File));
            Assert.Contains("another run is writing here", e.Message);
            await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
            await CaptionAsync(store, Patch(1, 0), "seen");
            await using var reader = SqlitePairStore.OpenReadOnly(File);
            Assert.Equal("seen", Assert.Single(await reader.ReadPairsAsync().ToListAsync()).Caption);
            var refused = await Assert.ThrowsAsync<PairException>(async () => await reader.OpenRunAsync(Settings));
            Assert.Contains("reading only", refused.Message);
        }

        await using var next = await OpenStoreAsync();
        Assert.Equal(1, (await next.CountAsync()).Captioned);
    }

    [Fact]
    public void Reading_a_store_that_is_missing_makes_none()
    {
        Assert.Contains("no pair store", Assert.Throws<PairException>(() => SqlitePairStore.OpenReadOnly(File)).Message);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task What_a_killed_process_leaves_behind_opens_with_everything_that_was_saved()
    {
        await using var store = await OpenStoreAsync();
        await store.OpenRunAsync(Settings);
        await store.SaveSlideAsync(Slide(1), [.. Enumerable.Range(0, 12).Select(order => Patch(1, order))], []);
        for (var order = 0; order < 12; order++)
        {
            await CaptionAsync(store, Patch(1, order), $"{order}");

            // The files as they are now are what a kill would leave: nothing of them is folded or flushed by closing.
            var copy = folder[$"killed-{order}.db"];
            foreach (var suffix in new[] { "", "-wal", "-shm" })
                System.IO.File.Copy(File + suffix, copy + suffix);
            if (order % 2 == 0)
                System.IO.File.Delete(copy + "-shm"); // The index of the log is rebuilt from it.
            await using (var reader = SqlitePairStore.OpenReadOnly(copy))
                Assert.Equal(order + 1, await reader.ReadPairsAsync().CountAsync());
            await using var killed = SqlitePairStore.Open(copy);
            await killed.OpenRunAsync(Settings);
            Assert.Equal(Enumerable.Range(0, order + 1).Select(o => $"{o}"), (await killed.ReadPairsAsync().ToListAsync()).Select(p => p.Caption));
            Assert.Equal(11 - order, await killed.ReadOpenPatchesAsync(Hash(1)).CountAsync());
        }
    }

    [Fact]
    public async Task A_log_cut_at_any_byte_opens_with_a_prefix_of_what_was_saved()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [.. Enumerable.Range(0, 6).Select(order => Patch(1, order))], []);
        for (var order = 0; order < 6; order++)
            await CaptionAsync(store, Patch(1, order), $"{order}");
        var log = System.IO.File.ReadAllBytes(File + "-wal");
        var captions = new List<int>();
        for (var cut = 0; cut < log.Length; cut += log.Length / 60)
        {
            var copy = folder[$"cut-{cut}.db"];
            System.IO.File.Copy(File, copy);
            System.IO.File.WriteAllBytes(copy + "-wal", log[..cut]);
            await using var killed = SqlitePairStore.Open(copy);
            var pairs = await killed.ReadPairsAsync().ToListAsync();
            Assert.Equal(Enumerable.Range(0, pairs.Count).Select(o => $"{o}"), pairs.Select(p => p.Caption));
            Assert.All(pairs, p => Assert.Equal(3, p.Drafts.Count));
            Assert.Contains((await killed.CountAsync()).Patches, new long[] { 0, 6 });
            captions.Add(pairs.Count);
        }

        Assert.Equal(captions.Order(), captions);
        Assert.Contains(captions, c => c is > 0 and < 6);
    }

    [Fact]
    public async Task A_damaged_page_is_a_typed_error_and_no_crash()
    {
        await using (var store = await OpenStoreAsync())
        {
            await store.SaveSlideAsync(Slide(1), [.. Enumerable.Range(0, 60).Select(order => Patch(1, order))], []);
            for (var order = 0; order < 60; order++)
                await CaptionAsync(store, Patch(1, order), $"{order}");
        }

        var whole = System.IO.File.ReadAllBytes(File);
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var bytes = whole.ToArray();
            for (var flip = 0; flip < 40; flip++)
                bytes[random.Next(100, bytes.Length)] ^= (byte)random.Next(1, 256);
            var copy = folder[$"damaged-{i}.db"];
            System.IO.File.WriteAllBytes(copy, bytes);
            try
            {
                await using var store = SqlitePairStore.Open(copy);
                Assert.InRange(await store.ReadPairsAsync().CountAsync(), 0, 60);
            }
            catch (PairException e)
            {
                Assert.StartsWith(copy, e.Message);
            }
        }
    }

    [Fact]
    public async Task Places_beyond_four_gigapixels_and_any_text_survive()
    {
        var region = new SlideRegion(5_000_000_000, 6_000_000_000, 672, 672);
        var patch = Patch(1, 0) with { Key = new PatchKey(Hash(1), region) };
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1, "'; DROP TABLE slide; --"), [patch], []);
        await CaptionAsync(store, patch, "quotes ' \" and \0 zero, 🔬 and \r\n lines");
        var pair = Assert.Single(await store.ReadPairsAsync().ToListAsync());
        Assert.Equal(region, pair.Patch.Key.Region);
        Assert.Equal("quotes ' \" and \0 zero, 🔬 and \r\n lines", pair.Caption);
    }

    private long Number(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
