namespace PathGen.Agents.Tests;

public sealed class RuleScrubberTests
{
    private readonly RuleScrubber scrubber = new();

    [Theory]
    [InlineData("Patient: Quintilia Zebulon", "Quintilia|Zebulon", "name")]
    [InlineData("Name: Doe, John", "Doe|John", "name")]
    [InlineData("seen by Dr. A. Miller today", "Miller", "name")]
    [InlineData("Electronically signed by Jane Q. Public", "Jane|Public", "name")]
    [InlineData("Harald Bluetooth, M.D.", "Harald|Bluetooth", "name")]
    [InlineData("as discussed with Harald Bluetooth by telephone", "Harald|Bluetooth", "name")]
    [InlineData("MRN: 00812-77", "00812", "id")]
    [InlineData("Accession #: S09-12345", "12345", "id")]
    [InlineData("Case S09-12345 A1", "12345", "id")]
    [InlineData("TCGA-A6-2671-01A-01-BS1", "2671", "id")]
    [InlineData("SSN 123-45-6789", "6789", "id")]
    [InlineData("collected 03/12/2009 at 10:45 am", "2009|10:45", "date")]
    [InlineData("on March 3, 2011", "March|2011", "date")]
    [InlineData("2011-03-12", "2011", "date")]
    [InlineData("12 Mar 2011", "2011", "date")]
    [InlineData("a 63-year-old woman", "63", "age")]
    [InlineData("Age: 63", "63", "age")]
    [InlineData("call (212) 555-0199 or mail j.doe@example.org", "0199|example", "contact")]
    [InlineData("sent to 12 Elm Street, Springfield, IL 62704", "Elm|62704", "address")]
    [InlineData("referred from Saint Nowhere Hospital", "Nowhere", "address")]
    public void What_tells_who_the_patient_is_goes(string text, string gone, string kind)
    {
        var scrubbed = scrubber.Scrub(text);
        Assert.DoesNotMatch(gone, scrubbed.Text);
        Assert.True(scrubbed.Removed.GetValueOrDefault(kind) > 0, $"{scrubbed.Text}: {string.Join(", ", scrubbed.Removed)}");
        Assert.Contains(kind, scrubber.Kinds.Keys);
    }

    [Theory]
    [InlineData("Invasive Ductal Carcinoma, Nottingham grade 2, with 12 mitoses per 10 HPF.")]
    [InlineData("The tumour measures 2.3 cm; 0/14 lymph nodes. pT2 N0.")]
    [InlineData("Signet Ring Cell Carcinoma. Right Colon, resection.")]
    [InlineData("Reed Sternberg cells and eosinophils in a nodular pattern.")]
    [InlineData("Glands may be crowded. Margins are free.")]
    public void What_is_seen_stays(string text)
    {
        var scrubbed = scrubber.Scrub(text);
        Assert.Equal(text, scrubbed.Text);
        Assert.Empty(scrubbed.Removed);
    }

    [Fact]
    public void It_says_how_much_it_took_and_refuses_what_is_too_long()
    {
        var scrubbed = scrubber.Scrub("Dr. Smith and Dr. Jones, 1.2.2003.");
        Assert.Equal(2, scrubbed.Removed["name"]);
        Assert.Equal(1, scrubbed.Removed["date"]);
        Assert.Throws<PairException>(() => scrubber.Scrub(new string('x', 1_000_001)));
        Assert.Empty(scrubber.Scrub("").Text);
    }
}
