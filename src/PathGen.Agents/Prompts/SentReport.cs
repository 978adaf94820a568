namespace PathGen.Agents;

/// <summary>What left the machine of a slide's report, where the user opted in. Absent where nothing did.</summary>
/// <param name="Scrubber">Name and version of the scrubber that the report passed.</param>
/// <param name="TextHash">SHA-256 of the scrubbed text's UTF-8 bytes as it was sent, lower-case hex.</param>
/// <param name="Length">Its length in characters.</param>
/// <param name="Removed">How many passages the scrubber took out, by kind (<c>name</c>, <c>date</c> …); what they said is kept nowhere.</param>
public sealed record SentReport(string Scrubber, string TextHash, int Length, IReadOnlyDictionary<string, int> Removed);
