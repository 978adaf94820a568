using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>Two machines, each with a folder of its own, share a run in PostgreSQL.</summary>
public class SharedStoreTests(SharedRun run, PostgresServer server) : IClassFixture<SharedRun>, IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Machines_that_share_a_run_make_the_dataset_that_one_makes()
    {
        using var folder = new TemporaryFolder();
        var address = server.Address("shared");
        var model = Path.Combine(Path.GetDirectoryName(Existing())!, "model");
        var machines = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Pathgen.RunAsync(SmallRun.Arguments(model, folder[$"machine-{i}"], "--quiet", "--store", address))));
        Assert.All(machines, machine => machine.Succeeded());
        (await Pathgen.RunAsync("export", address, "--format", "pathgen", "--out", folder["out"])).Succeeded();
        Assert.Equal(Tree.Hashes(Path.Combine(run.Path, "dataset")), Tree.Hashes(folder["out"]));
        Assert.Equal(Tree.Hashes(folder["out"]), Tree.Hashes(Path.Combine(folder["machine-0"], "dataset")));

        // The folder knows its store, and another store for it is refused.
        Assert.Contains("captioned", (await Pathgen.RunAsync("status", folder["machine-1"])).Succeeded().Out, StringComparison.Ordinal);
        (await Pathgen.RunAsync(SmallRun.Arguments(model, folder["machine-0"], "--quiet"))).Succeeded();
        Assert.Contains("not in", (await Pathgen.RunAsync(SmallRun.Arguments(model, folder["machine-0"], "--store", server.Address("other")))).Failed(ExitCode.Output), StringComparison.Ordinal);
        Assert.Contains("run=shared", (await Pathgen.RunAsync("runs", server.Address("main"))).Succeeded().Out, StringComparison.Ordinal);
    }

    // Skips where the reference, and so the run, is absent.
    private string Existing() => Directory.Exists(Reference.PathOf("golden", "clip")) ? run.Path : string.Empty;
}
