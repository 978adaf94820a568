using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Mutants of DICOM files of every kind that is read, of a real one, and of files that lie beside a sound one of their series.</summary>
[Collection(FuzzCollection.Name)]
public sealed class DicomFuzzTests
{
    private static readonly string Folder = Path.Combine(Reference.Root, "tests", "PathGen.Slides.Tests", "Dicom", "TestData");

    [Fact]
    public void Mutants_of_instances_are_refused_or_read()
    {
        var files = Directory.EnumerateFiles(Folder, "*.dcm").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        files.Add((DicomPaint.Level(200, 150, 64, seed: 1) with { Offsets = DicomOffsets.Extended }).Build());
        files.Add((DicomPaint.Level(200, 150, 64, seed: 1) with { Fragments = 3, UndefinedLengths = true }).Build());
        Run(seed: 201, ordinary: 240, files);
    }

    [Fact]
    public void Mutants_of_a_real_slide_are_refused_or_read()
    {
        Run(seed: 202, ordinary: 60, [File.ReadAllBytes(Reference.PathOf("data", "dicom", "camelyon-lymph-node.dcm"))]);
    }

    [Fact]
    public void Mutants_beside_a_sound_file_leave_it_readable_or_are_named()
    {
        using var folder = new TemporaryFolder();
        var sound = DicomPaint.Level(200, 150, 64, seed: 1).Write(folder["a.dcm"]);
        var (level, label) = (DicomPaint.Level(100, 75, 64, seed: 2).Build(), (DicomPaint.Level(50, 50, 64, seed: 3) with { Kind = "LABEL" }).Build());
        FuzzCampaign.Run(FuzzCampaign.Count(ordinary: 40, nightly: 800), seed: 203, random =>
        {
            File.WriteAllBytes(folder["b.dcm"], DicomMutations.Apply(random, random.Next(2) == 0 ? level : label));
            using var slide = Slide.Open(random.Next(2) == 0 ? folder.Path : sound);
            FuzzCampaign.Read(slide, random);
            return true;
        });
    }

    private static void Run(int seed, int ordinary, IReadOnlyList<byte[]> files) => FuzzCampaign.Run(FuzzCampaign.Count(ordinary, nightly: 20 * ordinary), seed, random =>
    {
        var options = new SlideOptions { KeepDamagedTiles = random.Next(2) == 0, Decoding = random.Next(2) == 0 ? SlideDecoding.Exact : SlideDecoding.Fast };
        options.Formats.Clear();
        options.Formats.Add(new DicomFormat());
        using var slide = Slide.Open(new StreamByteSource(new MemoryStream(DicomMutations.Apply(random, files[random.Next(files.Count)])), "mutant"), options);
        FuzzCampaign.Read(slide, random);
        return true;
    });
}
