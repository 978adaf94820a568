using PathGen.Agents.Tests;
using PathGen.Testing;

namespace PathGen.Agents.Sqlite.Tests;

public sealed class SqliteImportTests : PairImportContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    protected override ValueTask<IPairStore> OpenStoreAsync() => ValueTask.FromResult<IPairStore>(SqlitePairStore.Open(folder["pairs.db"]));
}
