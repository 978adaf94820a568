namespace PathGen.Agents.Tests;

public sealed class PromptLibraryTests
{
    // A run's settings hold these: a changed text needs a new version, and then a new line here.
    [Theory]
    [InlineData("describe/1", "dcd92ec7acd3ee2c5f8d2f391fd6dc501aa66f090ec2a2641f0bda8f6c60c893")]
    [InlineData("revise/2", "a209131263f9b906ddcc6b1dc0c71b963968715d027d569d86c7acad693dba38")]
    [InlineData("summarise/1", "b6c0d3aba9aa73edcce034157d1850ee09bc8722bc6e71e6242e3a58bbf4bc0a")]
    [InlineData("attributes/1", "a31133e657646b017de1b12d04bc95c1abab8c955f9d850254c75922cb0447a8")]
    [InlineData("findings/1", "2d2f28e5e518d1d2d2e13f1bcc73c0051441f255c95b71b3bb7b5099efa13b88")]
    [InlineData("detail/1", "3c8e2cdf8f54fe6026643e968f53f49168c8e3f06260460680d3237e65c5cfa2")]
    public void A_version_never_changes(string id, string hash)
    {
        var prompt = Assert.Single(PromptLibrary.All, p => p.Id == id);
        Assert.Equal(hash, prompt.Hash);
        Assert.NotEmpty(prompt.System);
        Assert.DoesNotContain('\r', prompt.User);
    }

    [Fact]
    public void Filling_replaces_every_placeholder_once()
    {
        var prompt = new ChatPrompt("p", 1, "", "{a} {b} {a} {c} {\"json\": {a}} {");
        Assert.Equal("{b} 2 {b} {c} {\"json\": {b}} {", prompt.Fill(("a", "{b}"), ("b", "2")));
    }
}
