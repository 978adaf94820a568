using PathGen.Clip;

namespace PathGen.Agents.Tests;

public class PromptRetrieverTests
{
    private readonly EmbeddingMatrix patches = TestVectors.Unit(1500, 48, seed: 1, centers: 9, spread: 1);
    private readonly EmbeddingMatrix attributes = TestVectors.Unit(20, 48, seed: 2, centers: 20, spread: 1);
    private readonly EmbeddingMatrix findings = TestVectors.Unit(5, 48, seed: 3, centers: 5, spread: 1);

    [Fact]
    public void AttributesScoreByTheBestFindingsByTheSum()
    {
        var input = TestVectors.Slide(patches, attributes, findings);
        Check(new AttributeRetriever().Retrieve(input), attributes, input.Prompts.Attributes, "attribute", cosines => cosines.Max());
        Check(new FindingRetriever().Retrieve(input), findings, input.Prompts.Findings, "finding", cosines => cosines.Sum());
    }

    [Fact]
    public void EqualScoresGoToTheLowerPatch()
    {
        var values = new float[10 * 2];
        for (var i = 0; i < 10; i++)
            values[2 * i] = 1;
        var input = TestVectors.Slide(new EmbeddingMatrix(values, 2), new EmbeddingMatrix([1, 0], 2), TestVectors.None(2));
        Assert.Equal([0, 1, 2], new AttributeRetriever(new PromptRetrieverOptions { Count = 3 }).Retrieve(input).Select(c => c.Patch));
    }

    [Fact]
    public void NothingComesOfNoFindingsNoAttributesOrNoPatches()
    {
        Assert.Empty(new FindingRetriever().Retrieve(TestVectors.Slide(patches, attributes, TestVectors.None(48))));
        Assert.Empty(new AttributeRetriever().Retrieve(TestVectors.Slide(patches, TestVectors.None(48), findings)));
        Assert.Empty(new AttributeRetriever().Retrieve(TestVectors.Slide(TestVectors.None(48), attributes, findings)));
    }

    [Fact]
    public void FewerPatchesThanAskedForAreAllChosen() =>
        Assert.Equal(7, new AttributeRetriever().Retrieve(TestVectors.Slide(TestVectors.Unit(7, 48, 5), attributes, findings)).Count);

    [Fact]
    public void BadEmbeddingsAreRefusedWithWhatIsWrong()
    {
        void Refuses(string expected, EmbeddingMatrix patches, EmbeddingMatrix attributes, SlidePrompts? prompts = null)
        {
            var input = TestVectors.Slide(patches, attributes, TestVectors.None(patches.Width));
            var retriever = new AttributeRetriever();
            Assert.Contains(expected, Assert.Throws<PairException>(() => retriever.Retrieve(prompts is null ? input : input with { Prompts = prompts })).Message);
        }

        var one = new EmbeddingMatrix([1, 0], 2);
        Refuses("patch 1 holds values that are not finite", new EmbeddingMatrix([1, 0, float.NaN, 0], 2), one);
        Refuses("attribute 0 has length 2", one, new EmbeddingMatrix([2, 0], 2));
        Refuses("width 3", one, new EmbeddingMatrix([1, 0, 0], 3));
        Refuses("1 attribute embeddings for 2 attributes", one, one, new SlidePrompts(["a", "b"], []));
        Refuses("attribute 0 is empty", one, one, new SlidePrompts([" "], []));
    }

    [Fact]
    public void SettingsNameTheNumber()
    {
        Assert.Equal("attribute/1 count=64", new AttributeRetriever().Settings);
        Assert.Equal("finding/1 count=9", new FindingRetriever(new PromptRetrieverOptions { Count = 9 }).Settings);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PromptRetrieverOptions { Count = 0 });
    }

    private void Check(IReadOnlyList<PatchChoice> choices, EmbeddingMatrix prompts, IReadOnlyList<string> texts, string retrieval, Func<double[], double> score)
    {
        var cosines = Enumerable.Range(0, patches.Count)
            .Select(p => Enumerable.Range(0, prompts.Count).Select(a => TestVectors.Cosine(patches[p], prompts[a])).ToArray()).ToArray();
        var expected = Enumerable.Range(0, patches.Count).OrderByDescending(p => score(cosines[p])).Take(64).ToArray();
        Assert.Equal(expected, choices.Select(c => c.Patch));
        Assert.Equal(Enumerable.Range(1, 64), choices.Select(c => c.Rank));
        foreach (var choice in choices)
        {
            Assert.Equal(retrieval, choice.Retrieval);
            Assert.Equal(100 * score(cosines[choice.Patch]), choice.Score, 1e-3);
            Assert.Equal(texts[Array.IndexOf(cosines[choice.Patch], cosines[choice.Patch].Max())], choice.Prompt);
        }
    }
}
