using System.Globalization;
using Npgsql;
using PathGen.Agents.Tests;
using PathGen.Testing;

namespace PathGen.Agents.PostgreSql.Tests;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlPairStoreTests(PostgresServer server) : PairStoreContract
{
    private readonly string run = $"r{Guid.NewGuid():N}";

    private PostgreSqlAddress Address => PostgreSqlAddress.Parse(server.Address(run));

    protected override async ValueTask<IPairStore> OpenStoreAsync() => await PostgreSqlPairStore.OpenAsync(Address);

    [Fact]
    public async Task Runs_of_one_database_do_not_see_each_other_and_are_listed()
    {
        var other = Address.WithRun(run[..20] + "_b");
        await using var first = await OpenStoreAsync();
        await using var second = await PostgreSqlPairStore.OpenAsync(other);
        await first.OpenRunAsync(Settings);
        await first.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        Assert.Null(await second.FindSlideAsync(Hash(1)));
        await second.OpenRunAsync(Settings + " ");
        var runs = await PostgreSqlPairStore.ListRunsAsync(Address);
        Assert.Contains(run, runs);
        Assert.Contains(other.Run, runs);
        Assert.Equal(runs.Order(StringComparer.Ordinal), runs);
    }

    [Fact]
    public async Task A_reader_sees_the_run_and_may_not_write()
    {
        var missing = await Assert.ThrowsAsync<PairException>(async () => await PostgreSqlPairStore.OpenReadOnlyAsync(Address));
        Assert.Contains("no run of this name", missing.Message);
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        await CaptionAsync(store, Patch(1, 0), "seen");
        await using var reader = await PostgreSqlPairStore.OpenReadOnlyAsync(Address);
        Assert.Equal("seen", Assert.Single(await reader.ReadPairsAsync().ToListAsync()).Caption);
        foreach (var write in new Func<Task>[] { async () => await reader.OpenRunAsync(Settings), async () => await reader.ClaimSlideAsync(Hash(1)), async () => await reader.ReleaseSlideAsync(Hash(1)) })
            Assert.Contains("reading only", (await Assert.ThrowsAsync<PairException>(write)).Message);
    }

    [Fact]
    public async Task A_newer_store_is_refused_and_left_alone()
    {
        await using (await OpenStoreAsync())
        {
        }

        await RunAsync("UPDATE pair_store SET version = 99");
        Assert.Contains("version 99", (await Assert.ThrowsAsync<PairException>(async () => await OpenStoreAsync())).Message);
        Assert.Contains("version 99", (await Assert.ThrowsAsync<PairException>(async () => await PostgreSqlPairStore.OpenReadOnlyAsync(Address))).Message);
        Assert.Equal("99", await RunAsync("SELECT version FROM pair_store"));
    }

    [Fact]
    public async Task Many_processes_may_make_the_tables_at_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await OpenStoreAsync())));
        await Task.WhenAll(stores.Select(store => store.OpenRunAsync(Settings).AsTask()));
        foreach (var store in stores)
            await store.DisposeAsync();
        Assert.Equal(PostgreSqlSchema.Version.ToString(CultureInfo.InvariantCulture), await RunAsync("SELECT version FROM pair_store"));
        Assert.Equal("1", await RunAsync("SELECT count(*) FROM run"));
    }

    [Fact]
    public async Task Tables_that_were_begun_and_not_finished_do_not_count()
    {
        await RunAsync($"CREATE SCHEMA pathgen_{run}"); // What a kill between statements could leave, were it not one transaction.
        await using var store = await OpenStoreAsync();
        Assert.Equal(new RunCounts(0, 0, 0, 0, 0), await store.CountAsync());
    }

    [Fact]
    public async Task Text_that_postgresql_cannot_hold_is_marked()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1, "'; DROP TABLE slide; --"), [Patch(1, 0)], []);
        await CaptionAsync(store, Patch(1, 0), "quotes ' \" and \0 zero, 🔬, half \ud800 and \r\n lines");
        Assert.Equal("quotes ' \" and \ufffd zero, 🔬, half \ufffd and \r\n lines", Assert.Single(await store.ReadPairsAsync().ToListAsync()).Caption);
    }

    [Fact]
    public async Task A_server_that_restarts_is_waited_for_and_loses_nothing()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0), Patch(1, 1)], []);
        await CaptionAsync(store, Patch(1, 0), "before");
        await server.RestartAsync();
        await CaptionAsync(store, Patch(1, 1), "after");
        Assert.Equal(["before", "after"], (await store.ReadPairsAsync().ToListAsync()).Select(pair => pair.Caption));
    }

    [Fact]
    public async Task A_database_that_is_missing_or_cannot_be_reached_is_one_clear_line()
    {
        var missing = PostgreSqlAddress.Parse(server.Address(run).Replace("/postgres?", "/nobody?", StringComparison.Ordinal));
        var e = await Assert.ThrowsAsync<PairException>(async () => await PostgreSqlPairStore.OpenAsync(missing));
        Assert.Contains("createdb", e.Message);
        var deaf = PostgreSqlAddress.Parse("postgres://a:secret-word@127.0.0.1:1/x");
        e = await Assert.ThrowsAsync<PairException>(async () => await PostgreSqlPairStore.OpenAsync(deaf));
        Assert.StartsWith("postgres://127.0.0.1:1/x?run=main: the database cannot be reached", e.Message);
        Assert.DoesNotContain("secret-word", e.ToString());
        Assert.DoesNotContain('\n', e.Message);
    }

    private async Task<string> RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Address.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }
}
