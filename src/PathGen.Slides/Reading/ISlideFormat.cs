namespace PathGen.Slides;

/// <summary>Recognises and opens slides of one family of formats. Add your own to <see cref="SlideOptions.Formats"/>; earlier ones are asked first.</summary>
public interface ISlideFormat
{
    /// <summary>What messages call this family, such as <c>OpenSlide</c>.</summary>
    string Name { get; }

    /// <summary>Opens the source, or returns null where it is not of this family. The reader does not own the source.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="options">How the slide is to be opened; a format takes from it what concerns it, and keeps nothing of it.</param>
    /// <exception cref="SlideException">The source is of this family and damaged, or a native library is missing.</exception>
    ISlideReader? TryOpen(IByteSource source, SlideOptions options);
}
