using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Pictures to <c>pixel_values</c>: bicubic resize as Pillow does it, centre crop, normalisation, CHW. Thread-safe.</summary>
public sealed class ImagePreprocessor(PreprocessSettings settings)
{
    /// <summary>The settings.</summary>
    public PreprocessSettings Settings => settings;

    /// <summary>Floats that one picture needs: 3 × S × S.</summary>
    public int Length => 3 * settings.Size * settings.Size;

    /// <summary>Writes one picture as 3 × S × S floats.</summary>
    public void Write(RgbImage image, Span<float> pixelValues) => throw new NotImplementedException();
}
