namespace PathGen.Agents;

/// <summary>A slide that a process works on.</summary>
/// <param name="SlideHash">The slide.</param>
/// <param name="Worker">The process, by the name that it was given.</param>
/// <param name="Until">When another one may take over unless the claim is renewed; by the database's clock.</param>
public sealed record SlideClaim(string SlideHash, string Worker, DateTimeOffset Until);
