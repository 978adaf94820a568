using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PathGen.Slides;

/// <summary>Opens slides with one set of options and logs it: <see cref="Slide.Open(string, SlideOptions?)"/> for hosts. Thread-safe.</summary>
public sealed class SlideOpener
{
    private readonly SlideOptions options;
    private readonly ILogger logger;

    /// <summary>Makes an opener.</summary>
    /// <param name="options">Scale and formats; copied; null for defaults.</param>
    /// <param name="logger">Hears of every slide opened (debug) and refused (warning); null for silence. Messages hold the slide's name.</param>
    public SlideOpener(SlideOptions? options = null, ILogger<SlideOpener>? logger = null)
    {
        this.options = options?.Copy() ?? new SlideOptions();
        this.logger = logger ?? NullLogger<SlideOpener>.Instance;
    }

    /// <summary>Loads the native libraries now, so that a host learns at its start and not at its first slide what is missing.</summary>
    /// <exception cref="NativeLibraryMissingException">OpenSlide, libjpeg-turbo or OpenJPEG is not installed.</exception>
    public static void WarmUp()
    {
        NativeLibraries.OpenSlide.Load();
        NativeLibraries.TurboJpeg.Load();
        NativeLibraries.OpenJpeg.Load();
    }

    /// <summary>Opens a slide file.</summary>
    /// <param name="path">A file.</param>
    /// <param name="micronsPerPixel">µm per level-0 pixel of this slide, 0.01 to 100; wins over the options and the file. Null: those.</param>
    /// <exception cref="SlideException">Missing, unreadable or damaged.</exception>
    /// <exception cref="UnsupportedSlideException">No format knows it.</exception>
    public Slide Open(string path, double? micronsPerPixel = null) => Logged(path, () => Slide.Open(path, With(micronsPerPixel)));

    /// <summary>Opens a slide from a seekable stream.</summary>
    /// <param name="stream">Readable and seekable; owned by the slide from now on.</param>
    /// <param name="micronsPerPixel">µm per level-0 pixel of this slide, 0.01 to 100; wins over the options and the file. Null: those.</param>
    /// <exception cref="SlideException">Damaged.</exception>
    /// <exception cref="UnsupportedSlideException">No format knows it.</exception>
    public Slide Open(Stream stream, double? micronsPerPixel = null) => Logged("stream", () => Slide.Open(stream, With(micronsPerPixel)));

    /// <summary>Opens a slide from any source of bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="micronsPerPixel">µm per level-0 pixel of this slide, 0.01 to 100; wins over the options and the file. Null: those.</param>
    /// <param name="ownsSource">Whether disposing the slide disposes the source.</param>
    /// <exception cref="SlideException">Damaged.</exception>
    /// <exception cref="UnsupportedSlideException">No format knows it.</exception>
    public Slide Open(IByteSource source, double? micronsPerPixel = null, bool ownsSource = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Logged(source.Name, () => Slide.Open(source, With(micronsPerPixel), ownsSource));
    }

    private SlideOptions With(double? micronsPerPixel)
    {
        if (micronsPerPixel is null)
            return options;
        var copy = options.Copy();
        copy.MicronsPerPixel = micronsPerPixel;
        return copy;
    }

    private Slide Logged(string name, Func<Slide> open)
    {
        try
        {
            var slide = open();
            SlideLog.Opened(logger, slide.Name, slide.Format, slide.Levels.Count, slide.Width, slide.Height, slide.Spacing?.Mean);
            return slide;
        }
        catch (SlideException e)
        {
            SlideLog.Refused(logger, name, e.Message);
            throw;
        }
    }
}
