using System.Diagnostics;
using System.Globalization;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>
/// Source megapixels a second of CLIP's preprocessing on one thread, 672² to 224² floats or another size, on a real region: what the peer's <c>preprocess_224_only</c>
/// counts. <c>preprocess SLIDE [SECONDS=5] [SIZE=224]</c>.
/// </summary>
internal static class PreprocessRate
{
    public static void Run(string slidePath, int seconds, int size)
    {
        using var slide = Slide.Open(slidePath);
        using var region = slide.ReadRegion(new SlideRegion(131, 131, 672, 672));
        var preprocessor = new ImagePreprocessor(new PreprocessSettings { Size = size });
        var pixels = new float[preprocessor.Length];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(1)) // Warm-up: tiered compilation.
            preprocessor.Write(region, pixels);
        clock.Restart();
        var count = 0L;
        for (; clock.Elapsed < TimeSpan.FromSeconds(seconds); count++)
            preprocessor.Write(region, pixels);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"preprocess_{size}_only\": {count * 672 * 672 / clock.Elapsed.TotalSeconds / 1e6:F1}}}"));
    }
}
