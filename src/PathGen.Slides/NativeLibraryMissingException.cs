namespace PathGen.Slides;

/// <summary>A native library could not be loaded; the message says what was tried and how to install it.</summary>
public sealed class NativeLibraryMissingException(string message) : SlideException(message);
