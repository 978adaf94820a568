namespace PathGen.Clip;

/// <summary>A picture file and its class.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">What reports call it: its path below the folder, or as the table has it, with <c>/</c> between folders.</param>
/// <param name="Label">Index of its class.</param>
public sealed record LabelledPicture(string Path, string Name, int Label);
