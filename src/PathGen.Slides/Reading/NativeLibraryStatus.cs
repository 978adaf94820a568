namespace PathGen.Slides;

/// <summary>Whether one native library can be used here.</summary>
/// <param name="Name">The library's name.</param>
/// <param name="Found">Whether it loads.</param>
/// <param name="Version">Its version, where it states one.</param>
/// <param name="Problem">What was tried and how to install it, where it does not load; else null.</param>
public sealed record NativeLibraryStatus(string Name, bool Found, string? Version, string? Problem);
