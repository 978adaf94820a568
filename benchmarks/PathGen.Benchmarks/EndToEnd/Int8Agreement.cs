using System.Globalization;
using System.Numerics.Tensors;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>
/// int8 against fp32 on every patch of slides, with a ViT-B-16 of random weights in which channels stand out as in trained ones: cosine of the embeddings, and zero-shot classes of nine
/// prompts. Calibrated on synthetic pictures, and again on the first slide's patches. <c>int8 SLIDE [SLIDE...]</c>.
/// </summary>
internal static class Int8Agreement
{
    private const double Sure = 0.5;

    private static readonly string[] Classes =
        ["adipose", "background", "debris", "lymphocytes", "mucus", "smooth muscle", "normal colon mucosa", "cancer-associated stroma", "colorectal adenocarcinoma epithelium"];

    public static void Run(IReadOnlyList<string> slides)
    {
        var model = ModelDirectory.Open(Path.Combine(RandomCheckpoint.Model(outliers: true), "onnx"));
        var preprocessor = new ImagePreprocessor(model.Manifest.Preprocess);
        var patches = slides.Select(path => Patches(path, preprocessor)).ToList();
        Compare(model, "synthetic pictures", [], patches);
        Compare(model, $"patches of {Path.GetFileName(slides[0])}", patches[0], patches);
    }

    private static void Compare(ModelDirectory model, string calibration, List<ReadOnlyMemory<float>> pictures, List<List<ReadOnlyMemory<float>>> slides)
    {
        var made = new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8", Pictures = pictures, PicturesName = calibration, MinimumCosine = -1 }).Quantize(model);
        Console.WriteLine($"calibrated on {calibration}: {made.Manifest.Checks[^1].Method}");
        using var exact = ClipModel.Load(model.Path);
        using var rounded = ClipModel.Load(model.Path, new ClipModelOptions { Precision = "int8" });
        var classifier = ZeroShotClassifier.Create(exact, Classes.Select(name => new ZeroShotClass(name)));
        var (count, agreed, sure, sureAgreed, smallest) = (0, 0, 0, 0, 1.0);
        foreach (var patch in slides.SelectMany(p => p))
        {
            var (a, b) = (Encode(exact, patch), Encode(rounded, patch));
            smallest = Math.Min(smallest, TensorPrimitives.CosineSimilarity<float>(a, b));
            var (one, other) = (classifier.Classify(a), classifier.Classify(b));
            var isSure = one.Logits.Order().ToArray() is [.., var second, var best] && best - second > Sure;
            var same = one.Index == other.Index;
            (count, agreed, sure, sureAgreed) = (count + 1, agreed + (same ? 1 : 0), sure + (isSure ? 1 : 0), sureAgreed + (isSure && same ? 1 : 0));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {count} patches: smallest cosine {smallest:F4}; the same class on {agreed}; where fp32's margin is over {Sure} logits on {sureAgreed} of {sure}"));
    }

    private static float[] Encode(ClipModel model, ReadOnlyMemory<float> pixels)
    {
        var embedding = new float[model.ImageEncoder.EmbeddingWidth];
        model.ImageEncoder.Encode(pixels.ToArray(), embedding);
        return embedding;
    }

    private static List<ReadOnlyMemory<float>> Patches(string path, ImagePreprocessor preprocessor)
    {
        // The scale decides nothing here but that a slide which states none can be opened.
        using var slide = Slide.Open(path, new SlideOptions { MicronsPerPixel = 0.5 });
        return [.. new TileGrid().Tile(slide, new SaturationTissueDetector().Detect(slide)).Select(tile =>
        {
            using var image = slide.ReadRegion(tile.Region);
            var values = new float[preprocessor.Length];
            preprocessor.Write(image, values);
            return (ReadOnlyMemory<float>)values;
        })];
    }
}
