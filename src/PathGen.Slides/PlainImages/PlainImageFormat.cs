namespace PathGen.Slides;

/// <summary>Placeholder.</summary>
public sealed class PlainImageFormat : ISlideFormat
{
    /// <inheritdoc/>
    public string Name => "PlainImage";

    /// <inheritdoc/>
    public ISlideReader? TryOpen(IByteSource source) => throw new NotImplementedException();
}
