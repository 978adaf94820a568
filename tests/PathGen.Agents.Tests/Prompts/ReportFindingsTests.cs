namespace PathGen.Agents.Tests;

public class ReportFindingsTests
{
    private const string Report = """
        PATIENT: Jane Example   DOB: 04/12/1950   ACCESSION: S12-3456
        SPECIMEN: Sigmoid colon, resection. Received in formalin is a segment of bowel measuring 14 cm.
        MICROSCOPIC DESCRIPTION: Irregular glands infiltrate the muscular wall. The glands show dirty necrosis.
        No lymphovascular invasion is seen. Perineural invasion is not identified.
        1. Tumor cells have enlarged hyperchromatic nuclei, e.g. in the invasive front.
        - Stroma is desmoplastic with a lymphocytic infiltrate.
        Irregular glands infiltrate the muscular wall.
        Margins are free of tumor cells. Twelve lymph nodes (0/12) lack metastatic glands.
        The case was reviewed with Peter Miller who saw atypical cells.
        Stage pT3 N0. Tumor nests S12-3456 present. Electronically signed by Dr. A. Miller, pathologist, 05/12/2012.
        """;

    [Fact]
    public void VisibleMorphologyIsTakenTheRestIsLeft() => Assert.Equal(
        [
            "Irregular glands infiltrate the muscular wall.",
            "The glands show dirty necrosis.",
            "Tumor cells have enlarged hyperchromatic nuclei, e.g. in the invasive front.",
            "Stroma is desmoplastic with a lymphocytic infiltrate.",
        ],
        new ReportFindings().Extract(Report));

    [Theory]
    [InlineData("No necrosis.")]
    [InlineData("There is no evidence of necrosis in the glands.")]
    [InlineData("Glands without atypia.")]
    [InlineData("Negative for malignant cells.")]
    [InlineData("The nuclei measure 3.5 cm.")]
    [InlineData("Slide A12 shows glands.")]
    [InlineData("Glands seen on 12/04/2011.")]
    [InlineData("The patient has gland cells.")]
    [InlineData("Nothing of note here.")]
    [InlineData("Glands, contact a.b@example.org for cells.")]
    [InlineData("Gland\u0007 cells.")]
    public void SentencesThatAreNotFindingsAreLeft(string report) => Assert.Empty(new ReportFindings().Extract(report));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n\t ")]
    [InlineData("....!!??--")]
    public void NoReportGivesNoFindings(string? report) => Assert.Empty(new ReportFindings().Extract(report));

    [Fact]
    public void NumberAndLengthAreBounded()
    {
        var many = string.Join('\n', Enumerable.Range(0, 100).Select(i => $"Gland variety {(char)('a' + (i % 26))}{(char)('a' + (i / 26))} has tall cells."));
        Assert.Equal(20, new ReportFindings().Extract(many).Count);
        Assert.Equal(3, new ReportFindings(new ReportFindingsOptions { MaxFindings = 3 }).Extract(many).Count);
        Assert.Empty(new ReportFindings().Extract("Glands " + new string('x', 200) + "."));
        Assert.Contains("200001", Assert.Throws<PairException>(() => new ReportFindings().Extract(new string('x', 200_001))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportFindingsOptions { MaxFindings = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportFindingsOptions { MaxLength = 5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportFindingsOptions { MaxReportLength = 0 });
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("no ")]
    [InlineData("Ab Cd ")]
    [InlineData("1. ")]
    [InlineData("- ")]
    [InlineData("gland, ")]
    public void HostileRepetitionEndsQuickly(string unit)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        new ReportFindings().Extract(string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
    }
}
