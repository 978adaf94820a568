using FsCheck;
using FsCheck.Fluent;

namespace PathGen.Agents.Tests;

public class PatientSplitTests
{
    private static readonly PatientSplit Split = PatientSplit.Parse("train=0.8,val=0.1,test=0.1", seed: 3);

    private static readonly Gen<string> Code = Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".ToCharArray()).ArrayOf(4).Select(letters => new string(letters));

    // Barcodes as slides, aliquots, folders and files have them: the same patient in another case, with other tails and separators.
    private static readonly Gen<(string Patient, string Slide)> Slides =
        from participant in Code
        from site in Gen.Elements("AA", "F7", "3C", "bh")
        from tail in Gen.Elements("", "-01Z-00-DX1.D754F90E-8C16", "-01A-02-TS2", "_11A", ".svs", "-06A-01-BSA.x")
        from prefix in Gen.Elements("", "cohort/", "gdc ")
        from lower in ArbMap.Default.GeneratorFor<bool>()
        let barcode = $"TCGA-{site}-{participant}"
        select (barcode.ToUpperInvariant(), prefix + (lower ? barcode.ToLowerInvariant() : barcode) + tail);

    [Fact]
    public void No_patient_is_in_two_parts()
    {
        Prop.ForAll(Slides.ListOf().ToArbitrary(), slides =>
        {
            var parts = slides.Select(slide => (slide.Patient, Part: Split.PartOf(PatientKey.Of(slide.Slide)))).ToList();
            var byPart = Split.Parts.Select(part => parts.Where(p => p.Part == part.Name).Select(p => p.Patient).ToHashSet()).ToList();
            for (var a = 0; a < byPart.Count; a++)
            {
                for (var b = a + 1; b < byPart.Count; b++)
                    Assert.Empty(byPart[a].Intersect(byPart[b]));
            }

            Assert.Equal(parts.Count, parts.Count(p => Split.Parts.Any(part => part.Name == p.Part)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_spelling_of_a_barcode_is_one_patient()
    {
        Prop.ForAll(Slides.ToArbitrary(), slide => Assert.Equal(slide.Patient, PatientKey.Of(slide.Slide))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("TCGA-F7-A50J-01Z-00-DX1.D754F90E-8C16-4EFB-97A4-27591CBC250D", "TCGA-F7-A50J")]
    [InlineData("tcga_f7_a50j", "TCGA-F7-A50J")]
    [InlineData("TCGA-F7-A50J2-01Z", "tcga-f7-a50j2-01z")] // Five characters: no participant.
    [InlineData("XTCGA-F7-A50J", "xtcga-f7-a50j")]
    [InlineData(" Patient_017 ", "patient_017")]
    public void A_slide_without_a_barcode_stands_for_itself(string slide, string patient) => Assert.Equal(patient, PatientKey.Of(slide));

    [Fact]
    public void Shares_are_met_and_a_patients_part_does_not_depend_on_the_others()
    {
        var parts = Enumerable.Range(0, 20_000).Select(i => Split.PartOf($"TCGA-AA-{i:X4}")).CountBy(part => part).ToDictionary();

        // Binomial: 5 standard deviations of a share of 0.1 of 20,000 are 0.0106.
        Assert.InRange(parts["train"] / 20_000.0, 0.785, 0.815);
        Assert.InRange(parts["val"] / 20_000.0, 0.089, 0.111);
        Assert.InRange(parts["test"] / 20_000.0, 0.089, 0.111);
        Assert.NotEqual(0, Enumerable.Range(0, 100).Count(i => Split.PartOf($"{i}") != PatientSplit.Parse("train=8,val=1,test=1", seed: 4).PartOf($"{i}")));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(Split.PartOf($"{i}"), PatientSplit.Parse("train=8,val=1,test=1", seed: 3).PartOf($"{i}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("train")]
    [InlineData("train=x")]
    [InlineData("train=0")]
    [InlineData("train=-1")]
    [InlineData("train=NaN")]
    [InlineData("train=1,train=2")]
    [InlineData("../up=1")]
    [InlineData("Train=1")]
    public void What_is_no_split_is_refused(string text) => Assert.Throws<ArgumentException>(() => PatientSplit.Parse(text));
}
