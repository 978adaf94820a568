namespace PathGen.Agents.Tests;

/// <summary>What every store that keeps pairs of others must do, beside <see cref="PairStoreContract"/>.</summary>
public abstract class PairImportContract : PairStoreSamples
{
    private static readonly PairSource Quilt = new("quilt-1m", "research only", "https://example.org/quilt");

    [Fact]
    public async Task Rows_come_back_as_they_were_saved_and_an_import_goes_on_where_it_was()
    {
        ImportedPair[] rows = [Row(0), Row(1) with { Reason = "no such file", Caption = "" }, Row(2) with { Caption = "\"µm\", é 🔬\nline" }];
        await using (var store = await OpenStoreAsync())
        {
            var imports = (IPairImports)store;
            Assert.Equal(0, await imports.OpenSourceAsync(Quilt, Hash(1)));
            await imports.SaveImportedAsync(Quilt.Name, rows);
        }

        await using var again = await OpenStoreAsync();
        var more = (IPairImports)again;
        Assert.Equal(3, await more.OpenSourceAsync(Quilt, Hash(1)));
        await more.SaveImportedAsync(Quilt.Name, [Row(3)]);
        Assert.Equal([rows[0], rows[2], Row(3)], await more.ReadImportedAsync(Quilt.Name).ToListAsync());
        Assert.Equal([rows[1]], await more.ReadImportedAsync(Quilt.Name, leftOut: true).ToListAsync());
        Assert.Equal([new ImportedSource(Quilt, Hash(1), 4, 3)], await more.ReadSourcesAsync());
        Assert.Empty(await more.ReadImportedAsync("other").ToListAsync());
    }

    [Fact]
    public async Task Other_terms_or_another_index_under_a_name_are_refused()
    {
        await using var store = await OpenStoreAsync();
        var imports = (IPairImports)store;
        await imports.OpenSourceAsync(Quilt, Hash(1));
        foreach (var (source, index) in new[] { (Quilt with { Licence = "MIT" }, Hash(1)), (Quilt with { Origin = "x" }, Hash(1)), (Quilt, Hash(2)), (Quilt with { Name = "QUILT-1m" }, Hash(1)) })
        {
            var e = await Assert.ThrowsAsync<PairException>(async () => await imports.OpenSourceAsync(source, index));
            Assert.Contains("research only", e.Message);
        }

        Assert.Equal(0, await imports.OpenSourceAsync(Quilt with { Name = "a" }, Hash(2)));
        Assert.Equal(["a", "quilt-1m"], (await imports.ReadSourcesAsync()).Select(source => source.Source.Name));
    }

    [Fact]
    public async Task Rows_that_do_not_follow_are_refused_all_together()
    {
        await using var store = await OpenStoreAsync();
        var imports = (IPairImports)store;
        await imports.OpenSourceAsync(Quilt, Hash(1));
        await Assert.ThrowsAsync<PairException>(async () => await imports.SaveImportedAsync(Quilt.Name, [Row(1)]));
        await Assert.ThrowsAsync<PairException>(async () => await imports.SaveImportedAsync(Quilt.Name, [Row(0), Row(2)]));
        await Assert.ThrowsAsync<PairException>(async () => await imports.SaveImportedAsync("other", [Row(0)]));
        await imports.SaveImportedAsync(Quilt.Name, [Row(0), Row(1)]);
        await Assert.ThrowsAsync<PairException>(async () => await imports.SaveImportedAsync(Quilt.Name, [Row(1)]));
        Assert.Equal(2, (await imports.ReadSourcesAsync())[0].Rows);
    }

    [Fact]
    public async Task Many_rows_come_in_order()
    {
        await using var store = await OpenStoreAsync();
        var imports = (IPairImports)store;
        await imports.OpenSourceAsync(Quilt, Hash(1));
        for (var i = 0; i < 1200; i += 300)
            await imports.SaveImportedAsync(Quilt.Name, [.. Enumerable.Range(i, 300).Select(n => Row(n) with { Reason = n % 3 == 0 ? "x" : null })]);
        Assert.Equal(Enumerable.Range(0, 1200).Where(n => n % 3 != 0).Select(n => (long)n), (await imports.ReadImportedAsync(Quilt.Name).ToListAsync()).Select(row => row.Number));
    }

    private static ImportedPair Row(int number) => new(number, $"caption {number}", "/data/00000.tar", 512L * number, 5_000_000_000, Hash(number), 300, 200, "jpeg", $"video-{number % 3}");
}
