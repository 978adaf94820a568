namespace PathGen.Slides;

/// <summary>Recognises and opens slides of one family of formats. Add your own to <see cref="SlideOptions.Formats"/>; earlier ones are asked first.</summary>
public interface ISlideFormat
{
    /// <summary>What messages call this family, such as <c>OpenSlide</c>.</summary>
    string Name { get; }

    /// <summary>Opens the source, or returns null where it is not of this family. The reader does not own the source.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="options">How the slide is to be opened; not to be kept. A format follows what concerns it.</param>
    /// <exception cref="SlideException">The source is of this family and damaged, or a native library is missing.</exception>
    ISlideReader? TryOpen(IByteSource source, SlideOptions options);

    /// <summary>Opens a folder that is one slide, or returns null where it is none of this family. Default: null, for formats whose slides are files.</summary>
    /// <param name="folder">A folder that is there.</param>
    /// <param name="options">As in <see cref="TryOpen"/>.</param>
    /// <exception cref="SlideException">The folder holds slides of this family, but not exactly one that is sound; or a native library is missing.</exception>
    ISlideReader? TryOpenFolder(string folder, SlideOptions options) => null;
}
