namespace PathGen.Agents;

/// <summary>How far a run is.</summary>
/// <param name="Step">What it is doing.</param>
/// <param name="SlideId">With which slide.</param>
/// <param name="Slide">The slide's number in the list, from 1. While one slide is captioned, the next may already be prepared.</param>
/// <param name="Slides">Length of the list.</param>
/// <param name="Done">Tiles or patches done, where the step counts them.</param>
/// <param name="Total">Tiles or patches in all, where the step counts them; else 0.</param>
/// <param name="Note">Why, where something was left out.</param>
public sealed record RunProgress(RunStep Step, string SlideId, int Slide, int Slides, long Done = 0, long Total = 0, string? Note = null);
