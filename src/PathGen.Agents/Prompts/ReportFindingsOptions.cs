namespace PathGen.Agents;

/// <summary>How <see cref="ReportFindings"/> reads a report. Not thread-safe while being changed.</summary>
public sealed class ReportFindingsOptions
{
    private int maxFindings = 20;
    private int maxLength = 200;
    private int maxReportLength = 200_000;

    /// <summary>Most findings of a report, 1 to 1,000. Default 20.</summary>
    public int MaxFindings
    {
        get => maxFindings;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxFindings));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000, nameof(MaxFindings));
            maxFindings = value;
        }
    }

    /// <summary>Longest sentence that is taken as a finding, in characters, 20 to 1,000. Default 200.</summary>
    public int MaxLength
    {
        get => maxLength;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 20, nameof(MaxLength));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000, nameof(MaxLength));
            maxLength = value;
        }
    }

    /// <summary>Longest report, in characters, 1 to 10,000,000; a longer one is refused, never cut in silence. Default 200,000.</summary>
    public int MaxReportLength
    {
        get => maxReportLength;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxReportLength));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000_000, nameof(MaxReportLength));
            maxReportLength = value;
        }
    }
}
