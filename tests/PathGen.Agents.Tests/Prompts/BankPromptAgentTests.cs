namespace PathGen.Agents.Tests;

public class BankPromptAgentTests
{
    [Fact]
    public async Task AttributesComeFromTheSourceFindingsFromTheReport()
    {
        var agent = new BankPromptAgent();
        var prompts = await agent.WriteAsync(new SlideContext("s1", "TCGA-COAD", "Malignant glands fill the mucosa."));
        Assert.Equal(AttributeBank.Default.Find("colon"), prompts.Attributes);
        Assert.Equal(["Malignant glands fill the mucosa."], prompts.Findings);

        var next = await agent.WriteAsync(new SlideContext("s2"));
        Assert.Equal(AttributeBank.Default.Find(null), next.Attributes);
        Assert.Empty(next.Findings);
    }

    [Fact]
    public async Task AnUnknownSourceNamesTheSlide()
    {
        var e = await Assert.ThrowsAsync<PairException>(async () => await new BankPromptAgent().WriteAsync(new SlideContext("slide-7", "spleen")));
        Assert.Contains("slide-7", e.Message);
        Assert.Contains("spleen", e.Message);
    }

    [Fact]
    public void IdentityFollowsBankAndOptions()
    {
        var identity = new BankPromptAgent().Identity;
        Assert.Equal(identity, new BankPromptAgent().Identity);
        Assert.Equal(("attribute-bank", "pathgen-attributes/1", AttributeBank.Default.Hash), (identity.Agent, identity.Model, identity.ModelHash));
        Assert.NotEqual(identity.PromptHash, new BankPromptAgent(null, new ReportFindings(new ReportFindingsOptions { MaxFindings = 5 })).Identity.PromptHash);
        Assert.NotEqual(identity.ModelHash, new BankPromptAgent(AttributeBank.Parse("""{"version":1,"sources":{"a":{"attributes":["b"]}}}"""u8, "x")).Identity.ModelHash);
    }
}
