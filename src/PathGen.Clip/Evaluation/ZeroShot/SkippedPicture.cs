namespace PathGen.Clip;

/// <summary>A picture that could not be read.</summary>
/// <param name="Path">Its name in the data set.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record SkippedPicture(string Path, string Reason);
