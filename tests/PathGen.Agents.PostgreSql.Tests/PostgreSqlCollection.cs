using PathGen.Testing;

namespace PathGen.Agents.PostgreSql.Tests;

/// <summary>One server for all tests; each test has a run of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
