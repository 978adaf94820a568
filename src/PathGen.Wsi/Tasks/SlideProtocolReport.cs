namespace PathGen.Wsi;

/// <summary>What a protocol came to; its <c>report.json</c> holds the same.</summary>
public sealed record SlideProtocolReport
{
    /// <summary>The task's id.</summary>
    public required string Task { get; init; }

    /// <summary>What was trained.</summary>
    public required HeadKind Method { get; init; }

    /// <summary>Names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Every run: splits in their order, seeds in theirs.</summary>
    public required IReadOnlyList<SlideRunReport> Runs { get; init; }

    /// <summary>Each split over its seeds, then all runs (<c>all</c>); validation before test.</summary>
    public required IReadOnlyList<MetricSpread> Spreads { get; init; }

    /// <summary>Patients with slides on more than one side of a split, as the table's <c>case_id</c> says: where there are any, results are too good. One line a split.</summary>
    public required IReadOnlyList<string> SharedCases { get; init; }

    internal static SlideProtocolReport Of(SlideTask task, HeadKind method, IReadOnlyList<SlideRunReport> runs, IReadOnlyList<string> sharedCases) => new()
    {
        Task = task.Id,
        Method = method,
        Classes = task.ClassNames,
        Runs = runs,
        Spreads = [.. runs.GroupBy(run => run.Split).Select(group => (group.Key, Runs: group.ToList())).Append(("all", [.. runs])).SelectMany(g => (MetricSpread?[])
        [
            MetricSpread.Of(g.Item1, "validation", g.Item2.Select(run => run.Validation)),
            MetricSpread.Of(g.Item1, "test", g.Item2.Select(run => run.Test)),
        ]).OfType<MetricSpread>()],
        SharedCases = sharedCases,
    };
}
