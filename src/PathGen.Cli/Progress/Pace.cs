using System.Globalization;

namespace PathGen.Cli;

/// <summary>Rates and times as progress shows them.</summary>
internal static class Pace
{
    /// <summary>Such as <c>120/1300 tiles, 23.4 tiles/s, 0:50 left</c>.</summary>
    public static string Running(long done, long? total, string unit, TimeSpan elapsed)
    {
        var line = total is { } n ? string.Create(CultureInfo.InvariantCulture, $"{done}/{n} {unit}") : string.Create(CultureInfo.InvariantCulture, $"{done} {unit}");
        if (done == 0 || elapsed <= TimeSpan.Zero)
            return line;
        line = $"{line}, {Rate(done, unit, elapsed)}";
        return total is { } all && all >= done ? $"{line}, {Clock(elapsed * ((all - done) / (double)done))} left" : line;
    }

    /// <summary>Such as <c>1300 tiles in 0:55 (23.6 tiles/s)</c>.</summary>
    public static string Finished(long done, string unit, TimeSpan elapsed) =>
        done == 0
            ? string.Create(CultureInfo.InvariantCulture, $"0 {unit}")
            : string.Create(CultureInfo.InvariantCulture, $"{done} {unit} in {Clock(elapsed)} ({Rate(done, unit, elapsed)})");

    /// <summary>Such as <c>23.4 tiles/s</c>.</summary>
    public static string Rate(double done, string unit, TimeSpan elapsed)
    {
        var rate = done / Math.Max(elapsed.TotalSeconds, 1e-3);
        return string.Create(CultureInfo.InvariantCulture, $"{rate.ToString(rate >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture)} {unit}/s");
    }

    /// <summary>Such as <c>0:50</c> or <c>2:03:11</c>.</summary>
    public static string Clock(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
