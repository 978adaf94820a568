using PathGen.Slides;

namespace PathGen.Agents.Tests;

public sealed class GateTests
{
    [Theory]
    [InlineData("I cannot describe this image.", true)]
    [InlineData("As an AI, glands are seen.", true)]
    [InlineData("Please provide the image.", true)]
    [InlineData("Here is the caption: glands.", true)]
    [InlineData("Crowded glands with a cribriform pattern.", false)]
    [InlineData("Islands of cells invade; image-like whorls.", false)]
    public async Task Refusals_are_rejected(string caption, bool rejected) =>
        Assert.Equal(rejected ? GateVerdict.Reject : GateVerdict.Accept, (await JudgeAsync(new RefusalGate(), caption)).Verdict);

    [Theory]
    [InlineData("Possibly glands, which may be atypical.", false)]
    [InlineData("Glands with atypia, possibly neoplastic, in a fibrous stroma.", true)]
    [InlineData("Crowded glands.", true)]
    public async Task Captions_that_mostly_hedge_are_sent_back(string caption, bool accepted) => await AssertAsync(new HedgingGate(), caption, accepted);

    [Theory]
    [InlineData("No evidence of malignancy, no mitoses, no necrosis.", false)]
    [InlineData("Benign glands, no mitoses, necrosis is absent.", false)]
    [InlineData("Benign glands in loose stroma, regular nuclei, no mitoses.", true)]
    [InlineData("Ghost cells without nuclei.", true)]
    public async Task Captions_that_mostly_deny_are_sent_back(string caption, bool accepted) => await AssertAsync(new NegationGate(), caption, accepted);

    [Theory]
    [InlineData("Glands of patient John Miller.", false)]
    [InlineData("Glands, seen on 12/03/2009.", false)]
    [InlineData("Glands of slide-from-test.", false)]
    [InlineData("Invasive Ductal Carcinoma with Signet Ring cells and 12 mitoses.", true)]
    public async Task Patient_data_is_sent_back_and_not_repeated(string caption, bool accepted)
    {
        var decision = await JudgeAsync(new PatientDataGate(), caption);
        Assert.Equal(accepted, decision.Verdict == GateVerdict.Accept);
        Assert.DoesNotMatch("Miller|2009|slide-from-test", decision.Reason);
    }

    [Theory]
    [InlineData("Hepatocytes with portal tracts.", "colon", false)]
    [InlineData("Hepatocytes around a metastasis of colonic carcinoma.", "liver", true)]
    [InlineData("Metastatic hepatocellular carcinoma.", "colon", true)]
    [InlineData("Colonic crypts with goblet cells.", "TCGA-COAD", true)]
    [InlineData("Glomeruli with thick walls.", "TCGA-KIRC", true)]
    [InlineData("Glomeruli with thick walls.", "TCGA-GBM", false)]
    [InlineData("Hepatocytes with portal tracts.", null, true)]
    [InlineData("Hepatocytes with portal tracts.", "an organ that no bank knows", true)]
    [InlineData("Strong Ki-67 immunostaining of the nuclei.", null, false)]
    [InlineData("Masson trichrome stain with blue fibres.", "colon", false)]
    public async Task Other_organs_and_stains_are_sent_back(string caption, string? tissue, bool accepted) => await AssertAsync(new TissueGate(), caption, accepted, tissue);

    [Theory]
    [InlineData("Necrosis with ghost cells.", false)]
    [InlineData("There are hardly any nuclei.", false)]
    [InlineData("Adipose tissue.", false)]
    [InlineData("Haemorrhage.", false)]
    [InlineData("Crowded cells without necrosis; neither fat nor haemorrhage.", true)]
    [InlineData("A dense lymphocytic infiltrate.", true)]
    public async Task What_measurements_deny_is_sent_back(string caption, bool accepted)
    {
        var dense = Measured(nuclei: 1800, white: 0.01, red: 0);
        var candidate = new CaptionCandidate(Context(null), "", caption, new Lazy<PatchMeasurements>(dense));
        Assert.Equal(accepted, (await new MeasurementGate().JudgeAsync(candidate)).Verdict == GateVerdict.Accept);
    }

    [Theory]
    [InlineData("A dense lymphocytic infiltrate.", false)]
    [InlineData("Sheets of malignant cells.", false)]
    [InlineData("Necrosis.", true)]
    [InlineData("Mature adipose tissue with few nuclei.", true)]
    public async Task An_almost_empty_patch_denies_crowds(string caption, bool accepted)
    {
        var empty = Measured(nuclei: 40, white: 0.6, red: 0);
        Assert.Equal(accepted, (await new MeasurementGate().JudgeAsync(new CaptionCandidate(Context(null), "", caption, new Lazy<PatchMeasurements>(empty)))).Verdict == GateVerdict.Accept);
    }

    [Fact]
    public async Task A_caption_that_stands_too_often_is_sent_back_whatever_its_dress()
    {
        var earlier = new CaptionHistory();
        var gate = new DuplicateGate(2);
        foreach (var (caption, accepted) in new[] { ("Crowded glands.", true), ("crowded  GLANDS", true), ("Crowded glands!", false), ("Crowded nests.", true), ("Glands. Glands.", false) })
        {
            var decision = await gate.JudgeAsync(new CaptionCandidate(Context(null), "", caption, earlier: earlier));
            Assert.Equal(accepted, decision.Verdict == GateVerdict.Accept);
            if (accepted)
                earlier.Add(caption);
        }
    }

    [Fact]
    public void Gates_are_found_by_name_and_each_has_another()
    {
        Assert.Equal(["refusals/1", "measurements/1"], CaptionGates.Named(["Measurements", "refusals"]).Select(g => g.Name));
        Assert.Equal(CaptionGates.All.Count, CaptionGates.All.Select(g => g.Name).Distinct().Count());
        Assert.Contains("there are refusals", Assert.Throws<ArgumentException>(() => CaptionGates.Named(["nonsense"])).Message);
    }

    internal static PatchContext Context(string? tissue)
    {
        var image = new RgbImage(32, 32);
        for (var y = 0; y < 32; y++)
        {
            var row = image.Row(y); // Nuclei and cytoplasm: purple and pink.
            for (var x = 0; x < 32; x++)
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = (x / 4 + y / 4) % 2 == 0 ? ((byte)90, (byte)60, (byte)140) : ((byte)230, (byte)150, (byte)190);
        }

        return new PatchContext(image, new SlideRegion(0, 0, 32, 32), 0.5, new SlideContext("slide-from-test", tissue), []);
    }

    // 336 × 336 pixels at 0.5 µm: 0.028 mm².
    private static PatchMeasurements Measured(int nuclei, double white, double red) => PatchMeasurements.Of(Context(null).Image, 0.5) with
    {
        Width = 1344, Height = 336, TissueShare = 1 - white, WhiteShare = white, RedShare = red, BlueGreyShare = 0, Nuclei = nuclei, NuclearArea = 200, NuclearShare = nuclei / 5000.0,
    };

    private static async Task AssertAsync(ICaptionGate gate, string caption, bool accepted, string? tissue = null)
    {
        var decision = await JudgeAsync(gate, caption, tissue);
        Assert.True(accepted == (decision.Verdict == GateVerdict.Accept), $"{decision}");
        Assert.Equal(accepted, decision.Reason.Length == 0);
    }

    private static ValueTask<GateDecision> JudgeAsync(ICaptionGate gate, string caption, string? tissue = null) => gate.JudgeAsync(new CaptionCandidate(Context(tissue), "", caption));
}
