namespace PathGen.Cli;

/// <summary>One thing that the tool needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Found">Whether it works.</param>
/// <param name="Version">Its version, where it states one.</param>
/// <param name="Detail">More about it, or what is wrong and the way out.</param>
internal sealed record DoctorCheck(string Name, bool Found, string? Version, string? Detail);
