namespace PathGen.Slides;

/// <summary>What a JPEG 2000 codestream promises.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="ChromaX">Pixels that share a sample of the second and third component from left to right: 1 or 2.</param>
/// <param name="ChromaY">Pixels that share one from top to bottom: 1 or 2.</param>
/// <param name="Halvings">How often every part of it can be halved while it is decoded.</param>
internal readonly record struct Jpeg2000Frame(int Width, int Height, int ChromaX, int ChromaY, int Halvings);
