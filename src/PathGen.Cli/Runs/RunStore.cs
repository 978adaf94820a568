using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>Opens the pair store of a run: the SQLite file of its folder, or a database that its folder or the command line names.</summary>
internal static class RunStore
{
    /// <summary>What a run is named by.</summary>
    public const string Argument = "The folder of a run, made by 'pathgen generate', or a database's address (postgres://USER@HOST/DATABASE?run=NAME).";

    /// <summary>Opens the store of a run that is to be made or continued.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="address">The database of the command line, or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CommandException">The folder's pairs are kept elsewhere than the command line says.</exception>
    public static async ValueTask<SqlPairStore> OpenAsync(RunFolder run, string? address, CancellationToken cancellationToken)
    {
        var kept = File.Exists(run.Address) ? OutputPath.Guard(run.Path, () => File.ReadAllText(run.Address).Trim()) : null;
        if (address is not null && kept is null && File.Exists(run.Store))
            throw new CommandException(ExitCode.Output, $"{run.Path}: this run keeps its pairs in {run.Store}; choose a new folder for --store.");
        if (address is not null && kept is not null && Parse(address).ToString() != Parse(kept).ToString())
            throw new CommandException(ExitCode.Output, $"{run.Path}: this run keeps its pairs in {Parse(kept)}, not in {Parse(address)}; choose a new folder.");
        if ((address ?? kept) is not { } database)
            return SqlitePairStore.Open(run.Store);
        var parsed = Parse(database);
        var store = await PostgreSqlPairStore.OpenAsync(parsed, new PostgreSqlPairStoreOptions { Worker = Worker(run) }, cancellationToken).ConfigureAwait(false);
        if (kept is null)
        {
            OutputPath.Guard(run.Path, () =>
            {
                WholeFile.Write(run.Address, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(database + "\n")));
                return run;
            });
        }

        return store;
    }

    /// <summary>Opens a run that exists, to read it.</summary>
    /// <param name="run">A folder or an address.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CommandException">There is no run, or it cannot be read: here the store is the input.</exception>
    public static ValueTask<SqlPairStore> OpenReadOnlyAsync(string run, CancellationToken cancellationToken) => OpenExistingAsync(
        run,
        file => ValueTask.FromResult<SqlPairStore>(SqlitePairStore.OpenReadOnly(file)),
        async address => await PostgreSqlPairStore.OpenReadOnlyAsync(address, cancellationToken).ConfigureAwait(false));

    /// <summary>Opens a run that exists, to add reviews or pairs of others.</summary>
    /// <inheritdoc cref="OpenReadOnlyAsync"/>
    public static ValueTask<SqlPairStore> OpenForWritingAsync(string run, CancellationToken cancellationToken) => OpenExistingAsync(
        run,
        file => ValueTask.FromResult<SqlPairStore>(SqlitePairStore.Open(file)),
        async address => await PostgreSqlPairStore.OpenAsync(address, cancellationToken: cancellationToken).ConfigureAwait(false));

    /// <summary>Reads an address of the command line.</summary>
    /// <exception cref="CommandException">It is none, or it holds a password.</exception>
    public static PostgreSqlAddress Parse(string text)
    {
        try
        {
            var address = PostgreSqlAddress.Parse(text);
            return address.HasPassword
                ? throw new CommandException(ExitCode.Usage, $"{address}: the address holds a password, which others can read on a command line; put it into PGPASSWORD or a password file (PGPASSFILE).")
                : address;
        }
        catch (PairException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, e);
        }
    }

    private static async ValueTask<SqlPairStore> OpenExistingAsync(
        string run, Func<string, ValueTask<SqlPairStore>> openFile, Func<PostgreSqlAddress, ValueTask<SqlPairStore>> openDatabase)
    {
        try
        {
            if (PostgreSqlAddress.IsAddress(run))
                return await openDatabase(Parse(run)).ConfigureAwait(false);
            var folder = RunFolder.Open(run);
            return File.Exists(folder.Address)
                ? await openDatabase(Parse((await File.ReadAllTextAsync(folder.Address).ConfigureAwait(false)).Trim())).ConfigureAwait(false)
                : await openFile(folder.Store).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PairException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Input, e.Message, e);
        }
    }

    // The folder's own, so that a killed command that is started again goes on with its slides at once; its lock file keeps a second process out.
    private static string Worker(RunFolder run) => OutputPath.Guard(run.Path, () =>
    {
        if (!File.Exists(run.Worker))
            WholeFile.Write(run.Worker, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes($"{Guid.NewGuid():N}")));
        return $"{Environment.MachineName}:{File.ReadAllText(run.Worker).Trim()}"[..Math.Min(200, Environment.MachineName.Length + 33)];
    });
}
