using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Classifies pictures against classes that are only named. Thread-safe.</summary>
public interface IZeroShotClassifier
{
    /// <summary>The classes, in the order of every result.</summary>
    IReadOnlyList<ZeroShotClass> Classes { get; }

    /// <summary>Classifies a picture.</summary>
    ZeroShotResult Classify(RgbImage image);

    /// <summary>Classifies an embedding of unit length that the same model made.</summary>
    /// <exception cref="ArgumentException">The width is not the model's.</exception>
    ZeroShotResult Classify(ReadOnlySpan<float> embedding);
}
