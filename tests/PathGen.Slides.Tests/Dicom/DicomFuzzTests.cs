using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Mutants of DICOM files: pixels or a typed error, never a crash, a hang or a flood of memory.</summary>
public sealed class DicomFuzzTests
{
    private static readonly string Folder = Path.Combine(Reference.Root, "tests", "PathGen.Slides.Tests", "Dicom", "TestData");

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Mutants_of_single_instances(int seed)
    {
        var files = Directory.EnumerateFiles(Folder, "*.dcm").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        files.Add((DicomPaint.Level(200, 150, 64, seed: 1) with { Offsets = DicomOffsets.Extended }).Build());
        files.Add((DicomPaint.Level(200, 150, 64, seed: 1) with { Fragments = 3, UndefinedLengths = true }).Build());
        FuzzCampaign.Run(FuzzCampaign.Count(ordinary: 150, nightly: 2500), seed, random =>
        {
            var mutant = DicomMutations.Damage(files[random.Next(files.Count)], random);
            using var slide = DicomPaint.Open(mutant, new SlideOptions { KeepDamagedTiles = random.Next(2) == 0 });
            FuzzCampaign.Read(slide, random);
            return true;
        });
    }

    [Fact]
    public void Mutants_of_the_real_slide()
    {
        var file = File.ReadAllBytes(Reference.PathOf("data", "dicom", "camelyon-lymph-node.dcm"));
        FuzzCampaign.Run(FuzzCampaign.Count(ordinary: 50, nightly: 1000), seed: 13, random =>
        {
            using var slide = DicomPaint.Open(DicomMutations.Damage(file, random), new SlideOptions { KeepDamagedTiles = random.Next(2) == 0 });
            FuzzCampaign.Read(slide, random);
            return true;
        });
    }

    [Fact]
    public void Mutants_beside_sound_files_of_the_series()
    {
        using var folder = new TemporaryFolder();
        DicomPaint.Level(200, 150, 64, seed: 1).Write(folder["a.dcm"]);
        var level = DicomPaint.Level(100, 75, 64, seed: 2).Build();
        var label = (DicomPaint.Level(50, 50, 64, seed: 3) with { Kind = "LABEL" }).Build();
        FuzzCampaign.Run(FuzzCampaign.Count(ordinary: 50, nightly: 500), seed: 14, random =>
        {
            File.WriteAllBytes(folder["b.dcm"], random.Next(2) == 0 ? level : DicomMutations.Damage(level, random));
            File.WriteAllBytes(folder["c.dcm"], DicomMutations.Damage(label, random));
            using var slide = Slide.Open(random.Next(2) == 0 ? folder.Path : folder["a.dcm"]);
            FuzzCampaign.Read(slide, random);
            return true;
        });
    }
}
