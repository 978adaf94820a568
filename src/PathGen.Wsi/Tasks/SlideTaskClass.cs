namespace PathGen.Wsi;

/// <summary>A class of a slide task.</summary>
/// <param name="Name">Its name, in every result.</param>
/// <param name="Codes">What tables call it beside its name. Letters' case, hyphens, underscores and blanks do not count.</param>
public sealed record SlideTaskClass(string Name, IReadOnlyList<string> Codes);
