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
        Assert.InRange(FuzzCampaign.Run(201, 240, random => DicomMutations.Apply(random, files[random.Next(files.Count)]), Exercise), 0.05, 0.8);
    }

    [Fact]
    public void Mutants_of_a_real_slide_are_refused_or_read()
    {
        var file = File.ReadAllBytes(Reference.PathOf("data", "dicom", "camelyon-lymph-node.dcm"));
        Assert.InRange(FuzzCampaign.Run(202, 60, random => DicomMutations.Apply(random, file), Exercise), 0.05, 0.8);
    }

    [Fact]
    public void Mutants_beside_a_sound_file_leave_it_readable_or_are_named()
    {
        using var folder = new TemporaryFolder();
        var sound = DicomPaint.Level(200, 150, 64, seed: 1).Write(folder["a.dcm"]);
        var (level, label) = (DicomPaint.Level(100, 75, 64, seed: 2).Build(), (DicomPaint.Level(50, 50, 64, seed: 3) with { Kind = "LABEL" }).Build());
        FuzzCampaign.Run(203, 40, random => DicomMutations.Apply(random, random.Next(2) == 0 ? level : label), (number, mutant) =>
        {
            File.WriteAllBytes(folder["b.dcm"], mutant);
            using var slide = Slide.Open(number % 2 == 0 ? folder.Path : sound);
            for (var i = 0; i < slide.Levels.Count; i++)
            {
                var index = i;
                var error = Record.Exception(() => slide.ReadLevel(index, slide.Levels[index].Width - 60, -10, 100, 100).Dispose());
                Assert.True(error is null or SlideException, $"{error}");
            }

            foreach (var name in slide.AssociatedImages)
                Assert.True(Record.Exception(() => slide.ReadAssociatedImage(name).Dispose()) is null or SlideException);
        });
    }

    private static void Exercise(int number, byte[] mutant) => SlideExercise.Run(mutant, keepDamaged: number % 2 == 0, new DicomFormat());
}
