namespace PathGen.Agents;

/// <summary>A slide whose patches are chosen and saved.</summary>
/// <param name="Number">Its number in the run's list, from 1.</param>
/// <param name="Input">What was asked for.</param>
/// <param name="Record">What the store holds.</param>
internal sealed record PreparedSlide(int Number, SlideInput Input, SlideRecord Record);
