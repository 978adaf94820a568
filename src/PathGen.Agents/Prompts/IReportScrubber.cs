namespace PathGen.Agents;

/// <summary>Takes out of a report what could tell who the patient is, before the report leaves the machine. Thread-safe.</summary>
public interface IReportScrubber
{
    /// <summary>Name and version, as the store records it.</summary>
    string Name { get; }

    /// <summary>What it removes, for people: one line a kind.</summary>
    IReadOnlyDictionary<string, string> Kinds { get; }

    /// <summary>The report without such passages, each replaced by its kind in brackets.</summary>
    /// <exception cref="PairException">The report cannot be scrubbed; nothing of it is sent.</exception>
    ScrubbedReport Scrub(string report);
}
