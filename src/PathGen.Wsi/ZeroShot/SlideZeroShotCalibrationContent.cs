namespace PathGen.Wsi;

/// <summary>What a calibration's file holds, in its own order.</summary>
internal sealed record SlideZeroShotCalibrationContent
{
    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    public required int FormatVersion { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary><see cref="SlideZeroShotClassifier.ClassKey"/>.</summary>
    public required string ClassKey { get; init; }

    public required int J { get; init; }

    public required double Scale { get; init; }

    public required double[] Biases { get; init; }

    public required int Slides { get; init; }

    public required IReadOnlyList<CalibrationTrial> Trials { get; init; }
}
