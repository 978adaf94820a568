namespace PathGen.Slides;

/// <summary>Placeholder.</summary>
public sealed class OpenSlideFormat : ISlideFormat
{
    /// <inheritdoc/>
    public string Name => "OpenSlide";

    /// <inheritdoc/>
    public ISlideReader? TryOpen(IByteSource source) => throw new NotImplementedException();
}
