using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public sealed class PublishedDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PublishedDatasetTests() => Directory.CreateDirectory(folder["slides/uuid-2/deeper"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Patches_are_cut_slide_by_slide_and_missing_slides_are_listed()
    {
        Paint("slides/TCGA-AA-0001-01Z-00-DX1.11.png", 1);
        Paint("slides/uuid-2/other-name.png", 2);
        Paint("slides/uuid-2/deeper/TCGA-AA-0003-01Z-00-DX1.png", 3);
        List(
            ("TCGA-AA-0003-01Z-00-DX1.33", 8, 8, "third", null), ("TCGA-AA-0001-01Z-00-DX1.11", 0, 0, "first", null), ("gone", 0, 0, "x", "g"), ("TCGA-AA-0002-01Z-00-DX1.22", 4, 0, "second", "uuid-2"),
            ("tcga-aa-0001-01z-00-dx1.11", 16, 20, "first again", null), ("gone", 5, 5, "y", "g"), ("TCGA-AA-0001-01Z-00-DX1.99", 0, 0, "another UUID", null));
        using var dataset = await PublishedDataset.OpenAsync(folder["list.json"], SlideFolder.Scan(folder["slides"]));
        Assert.Equal([new MissingSlide("TCGA-AA-0001-01Z-00-DX1.99", null, 1), new MissingSlide("gone", "g", 2)], dataset.Missing);
        Assert.Equal((4, 4L), (dataset.Slides, dataset.Pairs));
        var pairs = await dataset.ReadAsync(PublishedRecords.Source, side: 8).ToListAsync();
        Assert.Equal(["first", "second", "third", "first again"], pairs.Select(pair => pair.Caption));
        Assert.Equal(["TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0003", "TCGA-AA-0001"], pairs.Select(pair => pair.Group));
        await DatasetWriters.Create("pathgen").WriteAsync(pairs.ToAsyncEnumerable(), folder["out"]);
        using var slide = PictureFile.Read(folder["slides/uuid-2/other-name.png"]);
        using var expected = slide.Crop(4, 0, 8, 8);
        using var cut = PictureFile.Read(folder["out/images/TCGA-AA-0002-01Z-00-DX1.22_4_0.png"]);
        Assert.True(expected.Pixels.SequenceEqual(cut.Pixels));
    }

    [Fact]
    public async Task What_cannot_be_cut_is_left_out_with_its_reason_and_the_rest_is_written()
    {
        Paint("slides/a.png", 1);
        File.WriteAllText(folder["slides/b.png"], "not a picture");
        List(("a", 0, 0, "good", null), ("a", 28, 0, "outside", null), ("b", 0, 0, "damaged", null), ("a", 8, 8, "good too", null));
        var left = new List<string>();
        foreach (var format in DatasetWriters.Formats)
        {
            left.Clear();
            using var dataset = await PublishedDataset.OpenAsync(folder["list.json"], SlideFolder.Scan(folder["slides"]));
            var options = new DatasetWriterOptions { Unreadable = (pair, reason) => { lock (left) left.Add($"{pair.Id}: {reason}"); } };
            Assert.Equal(2, await DatasetWriters.Create(format, options).WriteAsync(dataset.ReadAsync(PublishedRecords.Source, side: 8), folder[format]));
            Assert.Equal(2, left.Count);
            Assert.Contains("lies outside", Assert.Single(left, line => line.StartsWith("a_28_0", StringComparison.Ordinal)));
            Assert.Single(left, line => line.StartsWith("b_0_0", StringComparison.Ordinal));
            using var again = await PublishedDataset.OpenAsync(folder["list.json"], SlideFolder.Scan(folder["slides"]));
            await Assert.ThrowsAsync<PairException>(async () => await DatasetWriters.Create(format).WriteAsync(again.ReadAsync(PublishedRecords.Source, side: 8), folder[format + "-strict"]));
        }
    }

    [Fact]
    public async Task A_second_time_reads_no_slide_again()
    {
        Paint("slides/a.png", 1);
        List(("a", 0, 0, "one", null), ("a", 8, 8, "two", null));
        for (var time = 0; time < 2; time++)
        {
            using var dataset = await PublishedDataset.OpenAsync(folder["list.json"], SlideFolder.Scan(folder["slides"]));
            if (time == 1)
                File.WriteAllText(folder["slides/a.png"], "gone");
            Assert.Equal(2, await DatasetWriters.Create("pathgen").WriteAsync(dataset.ReadAsync(PublishedRecords.Source, side: 8), folder["out"]));
        }
    }

    [Fact]
    public void A_name_that_two_files_share_finds_neither_and_a_missing_folder_says_so()
    {
        Paint("slides/TCGA-AA-0001.11.png", 1);
        Paint("slides/uuid-2/TCGA-AA-0001.22.png", 2);
        var slides = SlideFolder.Scan(folder["slides"]);
        Assert.Null(slides.Find("TCGA-AA-0001"));
        Assert.EndsWith("TCGA-AA-0001.22.png", slides.Find("tcga-aa-0001.22"));
        Assert.Equal(2, slides.Count);
        Assert.Throws<PairException>(() => SlideFolder.Scan(folder["none"]));
    }

    private void Paint(string name, int seed)
    {
        using var image = new RgbImage(32, 32);
        new Random(seed).NextBytes(image.Pixels);
        PictureFile.WritePng(image, folder[name]);
    }

    private void List(params (string Slide, int X, int Y, string Caption, string? File)[] records) => File.WriteAllText(
        folder["list.json"],
        "[" + string.Join(",", records.Select(r => $$"""{"WSI_id":"{{r.Slide}}","position":["{{r.X}}","{{r.Y}}"],"caption":"{{r.Caption}}"{{(r.File is null ? "" : $",\"file_id\":\"{r.File}\"")}}}""")) + "]");
}
