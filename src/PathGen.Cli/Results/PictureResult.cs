namespace PathGen.Cli;

/// <summary>A picture that a command wrote.</summary>
/// <param name="Path">The slide as it was given.</param>
/// <param name="Out">The picture's file.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
internal sealed record PictureResult(string Path, string Out, int Width, int Height);
