using BenchmarkDotNet.Attributes;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>A 672×672 tile to <c>pixel_values</c>: resize, crop and normalisation. 451,584 source pixels a call.</summary>
public class ImagePreprocessorBenchmarks
{
    private RgbImage image = null!;
    private ImagePreprocessor preprocessor = null!;
    private float[] pixelValues = null!;

    [Params(224, 336)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        image = new RgbImage(672, 672);
        new Random(1).NextBytes(image.Pixels);
        preprocessor = new ImagePreprocessor(new PreprocessSettings { Size = Size });
        pixelValues = new float[preprocessor.Length];
    }

    [Benchmark]
    public void Write() => preprocessor.Write(image, pixelValues);
}
