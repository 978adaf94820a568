namespace PathGen.Clip;

/// <summary>What a linear probe came to; its <c>report.json</c> holds the same.</summary>
public sealed record LinearProbeEvaluation
{
    /// <summary>Rows to learn from.</summary>
    public required int TrainRows { get; init; }

    /// <summary>Rows to predict.</summary>
    public required int TestRows { get; init; }

    /// <summary>Numbers a row.</summary>
    public required int Width { get; init; }

    /// <summary>Inverse strength of the penalty.</summary>
    public required double InverseRegularization { get; init; }

    /// <summary>Steps of the fit.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether the fit met its tolerance.</summary>
    public required bool Converged { get; init; }

    /// <summary>The metrics on the rows that were not learned from.</summary>
    public required ClassificationReport Report { get; init; }

    /// <summary>Learning from few rows of each class, where that was asked for.</summary>
    public IReadOnlyList<FewShotResult>? FewShot { get; init; }
}
