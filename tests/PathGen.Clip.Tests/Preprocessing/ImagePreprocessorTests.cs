using System.Security.Cryptography;
using System.Text.Json;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public sealed class ImagePreprocessorTests
{
    [Theory]
    [InlineData(ResizeMode.ShortestEdge, "shortest_edge_center_crop_sha256")]
    [InlineData(ResizeMode.Squash, "squash_sha256")]
    public void Equals_torchvision_on_regions_of_every_shape(ResizeMode mode, string expected)
    {
        using var slide = Slide.Open(Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs"));
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Reference.PathOf("golden", "text_image", "resize.json")));
        foreach (var entry in golden.RootElement.EnumerateArray())
        {
            int Value(string name) => entry.GetProperty(name).GetInt32();
            using var source = slide.ReadRegion(new SlideRegion(Value("x"), Value("y"), Value("width"), Value("height")));
            Assert.Equal(entry.GetProperty("source_sha256").GetString(), Sha256(source));

            using var result = new ImagePreprocessor(new PreprocessSettings { Size = Value("size"), ResizeMode = mode }).Resize(source);

            Assert.True(entry.GetProperty(expected).GetString() == Sha256(result), $"{source.Width}×{source.Height} to {Value("size")}");
        }

        Assert.Equal(36, golden.RootElement.GetArrayLength());
    }

    [Fact]
    public void Pixel_values_equal_torchvision_bit_for_bit()
    {
        var expected = Npy.Read(Reference.PathOf("golden", "clip", "pixel_values.npy"));
        Assert.Equal([4, 3, 64, 64], expected.Shape);
        var preprocessor = new ImagePreprocessor(new PreprocessSettings { Size = 64 });
        var values = new float[4 * preprocessor.Length];
        for (var i = 0; i < 4; i++)
        {
            using var patch = PictureFile.Read(Reference.PathOf("golden", "clip", $"patch_{i}.png"));
            preprocessor.Write(patch, values.AsSpan(i * preprocessor.Length, preprocessor.Length));
        }

        Assert.Equal(expected.As<float>(), values);
    }

    [Fact]
    public void Channels_are_apart_and_normalised_by_their_own_mean_and_deviation()
    {
        using var image = new RgbImage(3, 2);
        image.Fill(255, 51, 0);
        var preprocessor = new ImagePreprocessor(new PreprocessSettings { Size = 2, Mean = [0.5f, 0.2f, 0.25f], Std = [0.5f, 1, 2] });
        var values = new float[12];

        preprocessor.Write(image, values);

        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, -0.125f, -0.125f, -0.125f, -0.125f], values);
    }

    // torchvision rounds (longer − size) / 2 half to even: 1 → 0, 3 → 2, 5 → 2.
    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(13, 2)]
    [InlineData(15, 4)]
    public void The_crop_starts_where_torchvision_starts_it(int width, int start)
    {
        using var wide = Ramp(width, 8);
        using var tall = Ramp(8, width);
        var preprocessor = new ImagePreprocessor(new PreprocessSettings { Size = 8 });

        using var fromWide = preprocessor.Resize(wide);
        using var fromTall = preprocessor.Resize(tall);

        Assert.Equal(start, fromWide.Pixels[0]);
        Assert.Equal(start, fromTall.Pixels[1]);
    }

    [Fact]
    public void Pictures_of_any_shape_are_accepted()
    {
        var preprocessor = new ImagePreprocessor(new PreprocessSettings { Size = 32 });
        var values = new float[preprocessor.Length];
        foreach (var (width, height) in new[] { (1, 1), (1, 4000), (4000, 1), (2, 3), (33, 31) })
        {
            using var image = new RgbImage(width, height);
            image.Fill(10, 20, 30);
            preprocessor.Write(image, values);
            Assert.Equal(((10 / 255f) - 0.48145466f) / 0.26862954f, values[0]);
            Assert.All(values, v => Assert.True(v == values[0] || v == values[1024] || v == values[2048]));
        }
    }

    [Fact]
    public void A_shape_beyond_what_can_be_resized_is_refused()
    {
        using var image = new RgbImage(1, RgbImage.MaxSide);
        var error = Assert.Throws<ArgumentException>(() => new ImagePreprocessor(new PreprocessSettings { Size = 4096 }).Resize(image));

        Assert.Contains($"1×{RgbImage.MaxSide}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_length_is_refused()
    {
        using var image = new RgbImage(4, 4);
        var preprocessor = new ImagePreprocessor(new PreprocessSettings { Size = 4 });

        Assert.Throws<ArgumentException>(() => preprocessor.Write(image, new float[47]));
        Assert.Throws<ArgumentException>(() => preprocessor.Write(image, new float[49]));
    }

    [Fact]
    public void Settings_are_checked()
    {
        var good = new PreprocessSettings { Size = 224 };
        Refuses(good with { Size = 0 });
        Refuses(good with { Size = 4097 });
        Refuses(good with { Mean = [1, 2] });
        Refuses(good with { Mean = [1, 2, float.NaN] });
        Refuses(good with { Std = [1, 2, 0] });
        Refuses(good with { Std = [1, 2, 3, 4] });
        Refuses(good with { Std = [1, 2, float.PositiveInfinity] });
        Refuses(good with { ResizeMode = (ResizeMode)9 });

        static void Refuses(PreprocessSettings settings) => Assert.Throws<ArgumentException>(() => new ImagePreprocessor(settings));
    }

    // Red says the column, green the row.
    private static RgbImage Ramp(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
            (image.Pixels[3 * i], image.Pixels[(3 * i) + 1], image.Pixels[(3 * i) + 2]) = ((byte)(i % width), (byte)(i / width), 0);
        return image;
    }

    private static string Sha256(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
}
