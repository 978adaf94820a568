using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Something that was left out of a run, and why.</summary>
/// <param name="SlideHash">SHA-256 of the slide, or its path where it could not even be hashed.</param>
/// <param name="Region">The tile or patch, or null for the whole slide.</param>
/// <param name="Stage">
/// Where it happened: <c>hash</c>, <c>open</c>, <c>tissue</c>, <c>tiles</c>, <c>prompts</c>, <c>embed</c> or <c>select</c> for a whole slide;
/// <c>tile</c> (damaged), <c>filter</c> (left out: out of focus), <c>describe</c>, <c>revise</c>, <c>summarise</c> or <c>gate</c> for a place on it.
/// </param>
/// <param name="Reason">Why, in one line.</param>
/// <param name="Retryable">
/// Whether a chosen patch is tried again when its run is continued, because the cause lay with the endpoint (an error of the server, a time-out) and not with what it
/// answered. Default false: it stays set aside. Whole slides are always tried again.
/// </param>
public sealed record FailureRecord(string SlideHash, SlideRegion? Region, string Stage, string Reason, bool Retryable = false);
