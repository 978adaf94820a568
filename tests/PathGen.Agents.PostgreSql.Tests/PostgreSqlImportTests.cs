using PathGen.Agents.Tests;
using PathGen.Testing;

namespace PathGen.Agents.PostgreSql.Tests;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlImportTests(PostgresServer server) : PairImportContract
{
    private readonly string run = $"r{Guid.NewGuid():N}";

    protected override async ValueTask<IPairStore> OpenStoreAsync() => await PostgreSqlPairStore.OpenAsync(PostgreSqlAddress.Parse(server.Address(run)));
}
