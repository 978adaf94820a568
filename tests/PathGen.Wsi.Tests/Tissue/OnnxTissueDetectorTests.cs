using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public sealed class OnnxTissueDetectorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(10, 7)]
    [InlineData(48, 32)]
    [InlineData(49, 33)]
    [InlineData(200, 150)]
    [InlineData(47, 301)]
    public void A_model_that_looks_at_single_pixels_gives_the_same_however_it_is_tiled(int width, int height)
    {
        using var detector = OnnxTissueDetector.Load(TinyTissueModel.Pixelwise(folder["m.onnx"], 48, 32), new OnnxTissueOptions { Threshold = 0.4 });
        using var thumbnail = Noise(width, height);

        var mask = detector.Detect(thumbnail, 32 * width, 32 * height);

        Assert.Equal((width, height, 32L * width, 32L * height), (mask.Width, mask.Height, mask.SlideWidth, mask.SlideHeight));
        for (var i = 0; i < mask.Cells.Length; i++)
        {
            var mean = (thumbnail.Pixels[3 * i] + thumbnail.Pixels[(3 * i) + 1] + thumbnail.Pixels[(3 * i) + 2]) / (3 * 255.0);
            if (Math.Abs(1 - mean - 0.4) > 1e-5)
                Assert.Equal(1 - mean > 0.4, mask.Cells[i] == 1);
        }
    }

    [Fact]
    public void Borders_agree_where_tiles_overlap_enough_and_do_not_where_they_do_not()
    {
        // The model sees 4 pixels around; black lies beyond the border of its input, which looks like tissue. One tile that holds the whole thumbnail is the truth inside.
        using var whole = OnnxTissueDetector.Load(TinyTissueModel.Neighbourhood(folder["whole.onnx"], 160, 160));
        using var detector = OnnxTissueDetector.Load(TinyTissueModel.Neighbourhood(folder["m.onnx"], 40, 40), new OnnxTissueOptions { Overlap = 0.25 });
        using var abutting = OnnxTissueDetector.Load(folder["m.onnx"], new OnnxTissueOptions { Overlap = 0 });
        using var thumbnail = Noise(160, 160);

        var truth = whole.Detect(thumbnail, 160, 160);

        Assert.Equal(truth.Cells, detector.Detect(thumbnail, 160, 160).Cells);
        Assert.False(truth.Cells.SequenceEqual(abutting.Detect(thumbnail, 160, 160).Cells));
    }

    [Fact]
    public void A_slide_is_read_at_the_downsample_asked_for_and_bounded()
    {
        var model = TinyTissueModel.Pixelwise(folder["m.onnx"], 32, 32);
        using var slide = Slide.FromReader(new PaintedSlideReader(1600, 800, (x, _) => x < 800 ? (byte)60 : (byte)240), "painted");
        using var detector = OnnxTissueDetector.Load(model, new OnnxTissueOptions { Downsample = 16 });
        using var bounded = OnnxTissueDetector.Load(model, new OnnxTissueOptions { Downsample = 1, MaxThumbnailSide = 40 });

        var mask = detector.Detect(slide);

        Assert.Equal((100, 50, 1600L, 800L), (mask.Width, mask.Height, mask.SlideWidth, mask.SlideHeight));
        Assert.Equal(1, mask.ShareOf(new SlideRegion(0, 0, 700, 800)));
        Assert.Equal(0, mask.ShareOf(new SlideRegion(900, 0, 700, 800)));
        Assert.Equal((40, 20), bounded.Detect(slide) is var small ? (small.Width, small.Height) : default);
        Assert.Throws<OperationCanceledException>(() => detector.Detect(slide, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("CMU-1-Small-Region", 0, 0.85)]
    [InlineData("tcga-cr-7395-01a-01-ts1", 1, 0.95)]
    public void A_real_model_gives_what_PyTorch_gives_and_agrees_with_saturation(string slide, int which, double leastAgreement)
    {
        using var thumbnail = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{slide}_thumb16.png"));
        var model = Reference.PathOf("data", "models", "tissue-unet.onnx");
        using var network = TissueNetwork.Load(model, new SessionSettings());
        Assert.Equal((500, 500), (network.Width, network.Height));
        var (pixels, probabilities) = (new float[3 * 500 * 500], new float[500 * 500]);
        Array.Fill(pixels, 1);
        for (var i = 0; i < thumbnail.Pixels.Length; i++)
            pixels[(i / thumbnail.Stride * 1500) + (i % thumbnail.Stride)] = thumbnail.Pixels[i] / 255f;

        network.Run(pixels, probabilities);

        // The graph's nodes run one by one with PyTorch, at every twelfth pixel.
        var expected = OracleFile.Read()[which];
        var across = (thumbnail.Width + 11) / 12;
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], probabilities[(i / across * 12 * 500) + (i % across * 12)], 2e-4);

        using var detector = OnnxTissueDetector.Load(model);
        var learned = detector.Detect(thumbnail, 16 * thumbnail.Width, 16 * thumbnail.Height);
        var saturated = new SaturationTissueDetector().Detect(thumbnail, 16 * thumbnail.Width, 16 * thumbnail.Height);
        Assert.InRange(Agreement(learned, saturated), leastAgreement, 1);
        for (var i = 0; i < learned.Cells.Length; i++)
            Assert.Equal(probabilities[(i / thumbnail.Width * 500) + (i % thumbnail.Width)] > 0.5f, learned.Cells[i] == 1);
    }

    [Theory]
    [InlineData("CMU-1-Small-Region.svs", 2, 0.9)]
    [InlineData("tcga-cr-7395-01a-01-ts1.svs", 4, 0.95)]
    public void On_a_real_slide_tiles_agree_with_other_tiles_and_with_saturation(string name, int downsample, double leastAgreement)
    {
        using var slide = Slide.Open(Reference.PathOf("data", "slides", name));
        var model = Reference.PathOf("data", "models", "tissue-unet.onnx");
        using var detector = OnnxTissueDetector.Load(model, new OnnxTissueOptions { Downsample = downsample, Threshold = 0.6 });
        using var closer = OnnxTissueDetector.Load(model, new OnnxTissueOptions { Downsample = downsample, Threshold = 0.6, Overlap = 0.6 });

        var mask = detector.Detect(slide);

        Assert.True(mask.Width > 500 && mask.Height > 500, "Several tiles.");
        Assert.InRange(Agreement(mask, closer.Detect(slide)), 0.98, 1);
        Assert.InRange(Agreement(mask, new SaturationTissueDetector(new TissueOptions { Downsample = downsample }).Detect(slide)), leastAgreement, 1);
    }

    [Fact]
    public void Fluorescence_is_not_refused()
    {
        using var slide = Slide.Open(Reference.PathOf("data", "slides", "hamamatsu-dapi.ndpi"));
        using var detector = OnnxTissueDetector.Load(Reference.PathOf("data", "models", "tissue-unet.onnx"));

        var mask = detector.Detect(slide);

        Assert.Equal((124, 152), (mask.Width, mask.Height));
    }

    public static TheoryData<string> WrongModels => ["ChannelsFirst", "ThreeChannels", "Integers", "Small", "Large", "TwoOutputs"];

    [Theory]
    [MemberData(nameof(WrongModels))]
    public void Other_models_are_refused_with_what_they_are(string kind)
    {
        var path = folder["wrong.onnx"];
        _ = kind switch
        {
            "ChannelsFirst" => TinyTissueModel.ChannelsFirst(path),
            "ThreeChannels" => TinyTissueModel.ThreeChannels(path),
            "Integers" => TinyTissueModel.Integers(path),
            "Small" => TinyTissueModel.Small(path),
            "Large" => TinyTissueModel.Large(path),
            _ => TinyTissueModel.TwoOutputs(path),
        };

        var message = Assert.Throws<WsiException>(() => OnnxTissueDetector.Load(path)).Message;

        Assert.StartsWith($"{path}: takes (pixels: ", message, StringComparison.Ordinal);
        Assert.Contains("[N, H, W, 3]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_cut_or_foreign_is_one_error_that_names_it()
    {
        Assert.Contains("missing.onnx", Assert.Throws<WsiException>(() => OnnxTissueDetector.Load(folder["missing.onnx"])).Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, Assert.Throws<WsiException>(() => OnnxTissueDetector.Load(folder.Path)).Message, StringComparison.Ordinal);
        var whole = File.ReadAllBytes(TinyTissueModel.Pixelwise(folder["m.onnx"], 32, 32));
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            // Cut, or a byte changed: an error of this package or, where the change does no harm, a model.
            var bytes = i % 2 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            if (i % 2 == 1)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["bad.onnx"], bytes);
            if (Record.Exception(() => OnnxTissueDetector.Load(folder["bad.onnx"]).Dispose()) is { } e)
                Assert.Contains("bad.onnx", Assert.IsType<WsiException>(e).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Results_that_are_no_probabilities_are_refused()
    {
        using var detector = OnnxTissueDetector.Load(TinyTissueModel.Logits(folder["m.onnx"]));
        using var thumbnail = Noise(20, 20);
        Assert.Contains("sigmoid", Assert.Throws<WsiException>(() => detector.Detect(thumbnail, 20, 20)).Message, StringComparison.Ordinal);

        using var bytes = OnnxTissueDetector.Load(TinyTissueModel.Pixelwise(folder["n.onnx"], 32, 32), new OnnxTissueOptions { PixelScale = 1 });
        Assert.Contains("PixelScale", Assert.Throws<WsiException>(() => bytes.Detect(thumbnail, 20, 20)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_tell_models_and_options_apart_and_nothing_else()
    {
        var model = TinyTissueModel.Pixelwise(folder["m.onnx"], 32, 32);
        File.Copy(model, folder["copy.onnx"]);
        OnnxTissueOptions[] all =
        [
            new(), new() { Downsample = 16 }, new() { MaxThumbnailSide = 64 }, new() { Threshold = 0.6 }, new() { Overlap = 0.5 }, new() { PixelScale = 1 },
        ];
        var texts = all.Select(options => Settings(model, options)).Append(Settings(TinyTissueModel.Pixelwise(folder["other.onnx"], 32, 48), new())).ToList();
        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.Equal(texts[0], Settings(folder["copy.onnx"], new() { Session = { IntraOpThreads = 1 } }));

        static string Settings(string path, OnnxTissueOptions options)
        {
            using var detector = OnnxTissueDetector.Load(path, options);
            return detector.Settings;
        }
    }

    [Fact]
    public void Options_are_checked()
    {
        var options = new OnnxTissueOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Downsample = double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxThumbnailSide = 10_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Threshold = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Overlap = 0.8);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.PixelScale = 0);
        Assert.Throws<ArgumentNullException>(() => options.Session = null!);
    }

    [Fact]
    public async Task Threads_share_one_detector()
    {
        using var detector = OnnxTissueDetector.Load(TinyTissueModel.Neighbourhood(folder["m.onnx"], 40, 40));
        using var thumbnail = Noise(120, 90);
        var expected = detector.Detect(thumbnail, 120, 90).Cells.ToArray();

        var masks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => detector.Detect(thumbnail, 120, 90))));

        Assert.All(masks, mask => Assert.Equal(expected, mask.Cells.ToArray()));
    }

    private static double Agreement(TissueMask a, TissueMask b)
    {
        var (both, either) = (0, 0);
        for (var i = 0; i < a.Cells.Length; i++)
        {
            both += a.Cells[i] & b.Cells[i];
            either += a.Cells[i] | b.Cells[i];
        }

        return both / (double)either;
    }

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(width + height).NextBytes(image.Pixels);
        return image;
    }
}
