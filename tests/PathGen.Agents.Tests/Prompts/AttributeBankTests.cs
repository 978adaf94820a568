using System.Text;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public class AttributeBankTests
{
    [Fact]
    public void EverySourceHasTwentyDifferentNamedAttributes()
    {
        Assert.True(AttributeBank.Default.Sources.Count >= 17);
        foreach (var source in AttributeBank.Default.Sources)
        {
            var attributes = AttributeBank.Default.Find(source);
            Assert.Equal(20, attributes.Count);
            Assert.All(attributes, a => Assert.Matches("^[A-Z][^:]{2,60}: [a-z].{10,120}$", a));
            Assert.Equal(20, attributes.Select(a => a[..a.IndexOf(':')]).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        }
    }

    [Theory]
    [InlineData("colon", "TCGA-COAD")]
    [InlineData("colon", "read")]
    [InlineData("colon", "tcga_read")]
    [InlineData("lung", "LUSC")]
    [InlineData("head and neck", " Head and Neck ")]
    [InlineData("brain", "tcga-gbm")]
    [InlineData("general", null)]
    public void SourcesAreFoundByOrganAndProject(string source, string? name) =>
        Assert.Same(AttributeBank.Default.Find(source), AttributeBank.Default.Find(name));

    [Theory]
    [InlineData("ACC BLCA BRCA CESC CHOL COAD DLBC ESCA GBM HNSC KICH KIRC KIRP LAML LGG LIHC LUAD LUSC MESO OV PAAD PCPG PRAD READ SARC SKCM STAD TGCT THCA THYM UCEC UCS UVM")]
    public void EveryTcgaProjectIsKnown(string codes)
    {
        Assert.Equal(33, codes.Split(' ').Length);
        foreach (var code in codes.Split(' '))
        {
            Assert.Equal(20, AttributeBank.Default.Find(code).Count);
            Assert.Same(AttributeBank.Default.Find(code), AttributeBank.Default.Find("TCGA-" + code));
        }
    }

    [Fact]
    public void AnUnknownSourceIsRefusedWithThoseThatAreKnown()
    {
        var message = Assert.Throws<PairException>(() => AttributeBank.Default.Find("spleen")).Message;
        Assert.Contains("'spleen'", message);
        Assert.Contains("colon", message);
        Assert.Contains("lymph node", message);
        Assert.False(AttributeBank.Default.TryFind("spleen", out _));
    }

    [Fact]
    public void AFileOfOnesOwnIsRead()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bank.json"], """{"version": 1, "sources": {"spleen": {"aliases": ["lien"], "attributes": ["Red pulp: blood-filled cords"]}}}""");
        var bank = AttributeBank.Load(folder["bank.json"]);
        Assert.Equal(["spleen"], bank.Sources);
        Assert.Equal(["Red pulp: blood-filled cords"], bank.Find("LIEN"));
        Assert.NotEqual(AttributeBank.Default.Hash, bank.Hash);
        Assert.Matches("^[0-9a-f]{64}$", bank.Hash);
    }

    [Theory]
    [InlineData("", "is not what was expected")]
    [InlineData("null", "null")]
    [InlineData("[1]", "is not what was expected")]
    [InlineData("""{"version": 1}""", "is not what was expected")]
    [InlineData("""{"version": 2, "sources": {"a": {"attributes": ["x"]}}}""", "version 2")]
    [InlineData("""{"version": 1, "sources": {}}""", "0 sources")]
    [InlineData("""{"version": 1, "sources": null}""", "bank")]
    [InlineData("""{"version": 1, "sources": {"a": null}}""", "'a'")]
    [InlineData("""{"version": 1, "sources": {"a": {"attributes": []}}}""", "1 to 200 attributes")]
    [InlineData("""{"version": 1, "sources": {"a": {"attributes": null}}}""", "bank")]
    [InlineData("""{"version": 1, "sources": {"a": {"attributes": ["x"], "aliases": null}}}""", "bank")]
    [InlineData("""{"version": 1, "sources": {"a": {"attributes": [null]}}}""", "0 characters")]
    [InlineData("""{"version": 1, "sources": {"a": {"attributes": ["x"], "aliases": ["A"]}}}""", "twice")]
    [InlineData("""{"version": 1, "sources": {"a": {"attributes": ["x"]}}, "more": 1}""", "more")]
    public void AnotherFileIsRefused(string json, string expected)
    {
        var message = Assert.Throws<PairException>(() => AttributeBank.Parse(Encoding.UTF8.GetBytes(json), "bank.json")).Message;
        Assert.Contains("bank.json", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void AMissingOrHugeFileIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("none.json", Assert.Throws<PairException>(() => AttributeBank.Load(folder["none.json"])).Message);
        File.WriteAllBytes(folder["huge.json"], new byte[AttributeBank.MaxBytes + 1]);
        Assert.Contains("expected at most", Assert.Throws<PairException>(() => AttributeBank.Load(folder["huge.json"])).Message);
    }
}
