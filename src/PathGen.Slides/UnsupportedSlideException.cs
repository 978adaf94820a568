namespace PathGen.Slides;

/// <summary>No reader knows this file's format.</summary>
public sealed class UnsupportedSlideException(string message) : SlideException(message);
