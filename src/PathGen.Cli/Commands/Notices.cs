namespace PathGen.Cli;

/// <summary>What every result that could be misread as medical says.</summary>
internal static class Notices
{
    /// <summary>The line.</summary>
    public const string Research = "Research use only; not a diagnostic device.";
}
