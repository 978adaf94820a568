using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

namespace PathGen.Samples.DemoModel;

/// <summary>What the vision part is fitted to: features of painted patches, and what is on them.</summary>
/// <param name="Features">N rows of F.</param>
/// <param name="Shares">N rows: the share of each class, in the order of <see cref="TissueClass"/>.</param>
/// <param name="Weights">How much each row counts: every class as much as any other.</param>
/// <param name="Groups">The same number for patches that show one tissue of one slide; −1 for those that mix tissues.</param>
internal sealed record TrainingSet(float[][] Features, double[][] Shares, double[] Weights, int[] Groups)
{
    private const int JpegQuality = 85;

    /// <summary>Paints patches and measures them with the very graph that the model will run.</summary>
    public static TrainingSet Paint(DemoModelOptions options, PreprocessSettings preprocess, CancellationToken cancellationToken)
    {
        // Every second slide has tumour, so that the model learns the tissues both beside it and without it.
        var slides = options.Seeds.Select((seed, i) => SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = seed, Tumour = i % 2 == 1 })).ToArray();
        var places = slides.SelectMany(s => PatchSampler.Choose(s, options.PatchesPerClass, 2 * options.PatchesPerClass), (s, p) => (Slide: s, Place: p)).ToArray();
        var features = Measure(places, preprocess, cancellationToken);

        var shares = places.Select(p => p.Slide.Classes.Shares(p.Place)).ToArray();
        var presence = new double[ClassMap.ClassCount];
        foreach (var share in shares)
            presence[Array.IndexOf(share, share.Max())]++;
        var weights = shares.Select(s => places.Length / presence[Array.IndexOf(s, s.Max())]).ToArray();
        return new TrainingSet(features, shares, weights, [.. shares.Select((s, n) => Group(places[n].Slide, s))]);
    }

    private static int Group(SyntheticSlide slide, double[] shares)
    {
        var most = shares.Max();
        return most < PatchSampler.PureShare ? -1 : (slide.Seed & 0xFFFFFF) * ClassMap.ClassCount + Array.IndexOf(shares, most);
    }

    private static float[][] Measure((SyntheticSlide Slide, SlideRegion Place)[] places, PreprocessSettings preprocess, CancellationToken cancellationToken)
    {
        var (graph, width) = VisionGraph.Features(preprocess);
        var file = Path.Combine(Path.GetTempPath(), $"pathgen-demo-features-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxFile.Write(file, graph);
            using var session = OnnxSession.Load(file, new SessionSettings { IntraOpThreads = 1 });
            var preprocessor = new ImagePreprocessor(preprocess);
            var features = new float[places.Length][];
            Parallel.For(0, places.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, i =>
            {
                using var painted = places[i].Slide.Region(places[i].Place);
                using var stored = JpegCodec.Decode(JpegCodec.Encode(painted, JpegQuality));
                var pixelValues = new float[preprocessor.Length];
                preprocessor.Write(stored, pixelValues);
                features[i] = new float[width];
                session.Run(
                    new TensorBinding<float>("pixel_values", pixelValues, 1, 3, preprocess.Size, preprocess.Size),
                    new TensorBinding<float>("features", features[i], 1, width));
            });
            return features;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
