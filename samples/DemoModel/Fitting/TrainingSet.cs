using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

namespace PathGen.Samples.DemoModel;

/// <summary>What the vision part is fitted to: features of painted patches, and the text vectors that describe what is on them.</summary>
/// <param name="Features">N rows of F.</param>
/// <param name="Targets">N rows of D.</param>
/// <param name="Weights">How much each row counts: every class as much as any other.</param>
internal sealed record TrainingSet(float[][] Features, double[][] Targets, double[] Weights)
{
    private const int JpegQuality = 85;

    /// <summary>Paints patches and measures them with the very graph that the model will run.</summary>
    public static TrainingSet Paint(DemoModelOptions options, PreprocessSettings preprocess, TokenTable table, CancellationToken cancellationToken)
    {
        // Every second slide has tumour, so that the model learns the tissues both beside it and without it.
        var slides = options.Seeds.Select((seed, i) => SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = seed, Tumour = i % 2 == 1 })).ToArray();
        var places = slides.SelectMany(s => PatchSampler.Choose(s, options.PatchesPerClass, 2 * options.PatchesPerClass), (s, p) => (Slide: s, Place: p)).ToArray();
        var features = Measure(places, preprocess, cancellationToken);

        var prototypes = Prototypes(table);
        var shares = places.Select(p => p.Slide.Classes.Shares(p.Place)).ToArray();
        var presence = new double[ClassMap.ClassCount];
        foreach (var share in shares)
            presence[Array.IndexOf(share, share.Max())]++;
        var targets = shares.Select(s => Blend(s, prototypes)).ToArray();
        var weights = shares.Select(s => places.Length / presence[Array.IndexOf(s, s.Max())]).ToArray();
        return new TrainingSet(features, targets, weights);
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

    /// <summary>The text vector of each class: the mean over its descriptions.</summary>
    private static double[][] Prototypes(TokenTable table)
    {
        var sums = Enumerable.Range(0, ClassMap.ClassCount).Select(_ => new double[TokenTable.Width]).ToArray();
        foreach (var (tissue, text) in DescriptionBank.Descriptions)
        {
            var vector = table.Embed(ClipTokenizer.Default, text);
            for (var d = 0; d < TokenTable.Width; d++)
                sums[(int)tissue][d] += vector[d];
        }

        foreach (var sum in sums)
        {
            var length = Math.Sqrt(sum.Sum(v => v * v));
            for (var d = 0; d < TokenTable.Width; d++)
                sum[d] /= length;
        }

        return sums;
    }

    private static double[] Blend(double[] shares, double[][] prototypes)
    {
        var target = new double[TokenTable.Width];
        for (var c = 0; c < shares.Length; c++)
        {
            for (var d = 0; d < TokenTable.Width; d++)
                target[d] += shares[c] * prototypes[c][d];
        }

        return target;
    }
}
