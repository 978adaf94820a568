namespace PathGen.Cli;

/// <summary>Something that a run left out, as <c>pathgen failures --json</c> lists it.</summary>
/// <param name="Slide">The slide's id, its hash where it was never prepared, or the imported row.</param>
/// <param name="X">Level-0 x of the tile or patch, or null for the whole slide.</param>
/// <param name="Y">Level-0 y likewise.</param>
/// <param name="Stage">Where it happened.</param>
/// <param name="Reason">Why.</param>
/// <param name="TriedAgain">Whether the run tries it again when it is continued.</param>
internal sealed record FailureResult(string Slide, long? X, long? Y, string Stage, string Reason, bool TriedAgain);
