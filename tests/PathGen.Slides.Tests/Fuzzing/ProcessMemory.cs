using System.Globalization;

namespace PathGen.Slides.Tests;

/// <summary>The memory of this process that is in RAM: Linux tells its peak since a moment; elsewhere what is used now stands for it.</summary>
internal static class ProcessMemory
{
    /// <summary>Forgets the peak.</summary>
    /// <returns>Bytes used now.</returns>
    public static long ResetPeak()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
        return Peak();
    }

    /// <summary>The most bytes used at once since <see cref="ResetPeak"/>.</summary>
    public static long Peak()
    {
        if (!OperatingSystem.IsLinux())
            return Environment.WorkingSet;
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM: kB".Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
    }
}
