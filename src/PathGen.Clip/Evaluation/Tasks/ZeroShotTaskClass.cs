namespace PathGen.Clip;

/// <summary>A class of a <see cref="ZeroShotTask"/>.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Codes">What the data set's folders and tables call it; its name counts as well.</param>
/// <param name="Phrases">What goes into the templates; several make an ensemble.</param>
public sealed record ZeroShotTaskClass(string Name, IReadOnlyList<string> Codes, IReadOnlyList<string> Phrases);
