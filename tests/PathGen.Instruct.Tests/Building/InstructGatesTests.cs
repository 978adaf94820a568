namespace PathGen.Instruct.Tests.Building;

/// <summary>Each gate holds back what was planted for it, and lets the same without the fault pass.</summary>
public sealed class InstructGatesTests
{
    private static readonly InstructSource Source = new(
        "slide", "", 0, 0, "The breast tissue shows invasive ductal carcinoma with pleomorphic cells in a desmoplastic stroma. Mitotic figures are frequent, which suggests a high grade.", "", "breast", ["Tumor nests"]);

    private static readonly InstructDraft Choice = new(
        InstructKind.MultipleChoice, [new InstructTurn("Which stroma is visible in this image?", "Desmoplastic stroma")], ["Myxoid stroma", "Adipose tissue only", "Edematous stroma"]);

    private static readonly InstructDraft Open = new(
        InstructKind.Description, [new InstructTurn("Describe this image.", "Invasive ductal carcinoma with pleomorphic cells in a desmoplastic stroma; mitotic figures are frequent.")], []);

    [Fact]
    public void Drafts_without_a_fault_pass_all()
    {
        Assert.Null(Refusal(Choice));
        Assert.Null(Refusal(Open));
        Assert.Null(Refusal(new InstructDraft(InstructKind.TrueFalse, [new InstructTurn("Is this statement about the image true or false? \"The stroma is desmoplastic.\"", "True")], ["False"])));
    }

    [Fact]
    public void Planted_faults_are_held_back_by_their_gate()
    {
        (string Gate, InstructDraft Draft)[] planted =
        [
            ("form", Open with { Turns = [] }),
            ("form", Open with { Turns = [new InstructTurn("What is in this <image>?", "Carcinoma.")] }),
            ("form", Choice with { Distractors = ["One", "Two"] }),
            ("form", Open with { Kind = InstructKind.Conversation }),
            ("support", Open with { Turns = [new InstructTurn("Describe this image.", "Normal liver parenchyma with mild steatosis, portal tracts and sinusoids without any abnormality.")] }),
            ("support", Choice with { Turns = [new InstructTurn("Which stroma is visible in this image?", "Hyaline cartilage")] }),
            ("support", Choice with { Distractors = ["Pleomorphic cells", "Adipose tissue only", "Edematous stroma"] }),
            ("support", new InstructDraft(InstructKind.TrueFalse, [new InstructTurn("Is this statement about the image true or false? \"Keratin pearls abound.\"", "True")], ["False"])),
            ("image", Choice with { Turns = [new InstructTurn("What is the most common cancer of women?", "Invasive ductal carcinoma")] }),
            ("image", Choice with { Turns = [new InstructTurn("Which desmoplastic stroma is visible in this image?", "Desmoplastic stroma")] }),
            ("options", Choice with { Distractors = ["Myxoid stroma", "myxoid  stroma.", "Edematous stroma"] }),
            ("options", Choice with { Distractors = ["Myxoid stroma", "Pale myxoid stroma", "Edematous fluid"] }),
            ("options", Choice with { Distractors = ["Myxoid stroma", "Adipose tissue only", "None of the above"] }),
            ("length", Choice with { Turns = [new InstructTurn("Which stroma is visible in this image?", "Desmoplastic stroma with pleomorphic cells of an invasive ductal carcinoma")] }),
            ("length", Choice with { Distractors = ["A loose and pale myxoid stroma with hardly any fibres in it", "Mature adipose tissue with thin septa and small vessels inside", "An edematous stroma with widely separated fine wavy fibres"] }),
            ("leak", Open with { Turns = [new InstructTurn("The image has pleomorphic cells in a desmoplastic stroma; what is it?", "Invasive ductal carcinoma.")] }),
            ("leak", Open with { Turns = [new InstructTurn("What does the caption of this image say?", "Invasive ductal carcinoma.")] }),
            ("leak", Open with { Turns = [new InstructTurn("What is visible in this image?", "According to the description, invasive ductal carcinoma with pleomorphic cells.")] }),
        ];
        foreach (var (gate, draft) in planted)
            Assert.Equal(gate, Refusal(draft)?.Gate);
    }

    [Fact]
    public void Uneven_letters_show_in_their_probability()
    {
        Assert.InRange(LetterBalance.Of([25, 25, 25, 25]).PValue, 0.999, 1);
        Assert.InRange(LetterBalance.Of([60, 20, 10, 10]).PValue, 0, 1e-6);

        // scipy.stats.chisquare([30, 20, 25, 25]) and [8, 2] and [10, 20, 30, 15, 25, 20].
        Assert.Equal(0.572407, LetterBalance.Of([30, 20, 25, 25]).PValue, 1e-5);
        Assert.Equal(0.057780, LetterBalance.Of([8, 2]).PValue, 1e-5);
        Assert.Equal(0.028543, LetterBalance.Of([10, 20, 30, 15, 25, 20]).PValue, 1e-5);
    }

    [Fact]
    public void What_a_caption_denies_is_not_asked_about()
    {
        var stroma = InstructAspect.All.Single(a => a.Name == "finding");
        var necrosis = stroma.Values.Single(v => v.Label == "necrosis");
        Assert.True(Mentions.Affirmed("There is extensive necrosis in the centre.", necrosis));
        Assert.False(Mentions.Affirmed("No necrosis or hemorrhage is seen.", necrosis));
        Assert.False(Mentions.Affirmed("Hemorrhage or necrosis are not evident.", necrosis));
        Assert.True(Mentions.Mentioned("No necrosis is seen.", necrosis));
        Assert.True(Mentions.Affirmed("No atypia is seen, but necrosis is present.", necrosis));
    }

    private static (string Gate, string Reason)? Refusal(InstructDraft draft)
    {
        foreach (var gate in InstructGates.All)
        {
            if (gate.Refuse(Source, draft) is { } reason)
                return (gate.Name, reason);
        }

        return null;
    }
}
