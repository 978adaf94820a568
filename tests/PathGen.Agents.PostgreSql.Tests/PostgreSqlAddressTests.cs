using Npgsql;

namespace PathGen.Agents.PostgreSql.Tests;

public class PostgreSqlAddressTests
{
    [Fact]
    public void Every_part_of_an_address_is_read()
    {
        var address = PostgreSqlAddress.Parse("postgresql://us%40er:p%3Aw@db.example:5433/pairs?run=colon_2&sslmode=Require&Application%20Name=x");
        var connection = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        Assert.Equal(("us@er", "p:w", "db.example", 5433, "pairs", SslMode.Require), (connection.Username, connection.Password, connection.Host, connection.Port, connection.Database, connection.SslMode));
        Assert.Equal(("colon_2", "pathgen_colon_2", "pathgen_colon_2"), (address.Run, address.Schema, connection.SearchPath));
        Assert.Equal("postgres://db.example:5433/pairs?run=colon_2", address.ToString());
        Assert.True(address.HasPassword);
        Assert.Equal("postgres://db.example:5433/pairs?run=lung", address.WithRun("lung").ToString());
        Assert.Equal("pathgen_lung", new NpgsqlConnectionStringBuilder(address.WithRun("lung").ConnectionString).SearchPath);
    }

    [Fact]
    public void What_is_missing_is_postgresqls_own()
    {
        var address = PostgreSqlAddress.Parse("postgres://localhost/pairs");
        Assert.Equal("postgres://localhost:5432/pairs?run=main", address.ToString());
        Assert.False(address.HasPassword);
        Assert.Equal("/run/postgresql", new NpgsqlConnectionStringBuilder(PostgreSqlAddress.Parse("postgres:///pairs?host=/run/postgresql").ConnectionString).Host);
    }

    [Theory]
    [InlineData("run/pairs.db")]
    [InlineData("http://localhost/x")]
    [InlineData("postgres://")]
    [InlineData("postgres://host")]
    [InlineData("postgres://host/")]
    [InlineData("postgres://host:99999999/x")]
    [InlineData("postgres://host/x?run=")]
    [InlineData("postgres://host/x?run=Upper")]
    [InlineData("postgres://host/x?run=a;drop")]
    [InlineData("postgres://host/x?no_such_word=1")]
    [InlineData("postgres://host/x?sslmode=perhaps")]
    public void What_is_no_address_is_refused(string text) => Assert.DoesNotContain('\n', Assert.Throws<PairException>(() => PostgreSqlAddress.Parse(text)).Message);

    [Fact]
    public void Only_two_schemes_are_addresses()
    {
        Assert.True(PostgreSqlAddress.IsAddress("POSTGRES://x"));
        Assert.False(PostgreSqlAddress.IsAddress("postgres"));
        Assert.False(PostgreSqlAddress.IsAddress("runs/postgres:x"));
    }
}
