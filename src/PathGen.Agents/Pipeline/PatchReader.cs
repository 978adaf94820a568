using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Rereads the pixels of pairs for dataset writers. Keeps the last few slides open. Thread-safe.</summary>
public sealed class PatchReader : IDisposable
{
    private readonly OpenSlides slides = new();
    private readonly SlideOptions options;
    private readonly Func<SlideRecord, string> locate;

    /// <summary>Makes a reader.</summary>
    /// <param name="options">How slides are opened; null for defaults.</param>
    /// <param name="locate">Where a slide's file is now; null for where it was when the run read it.</param>
    public PatchReader(SlideOptions? options = null, Func<SlideRecord, string>? locate = null)
    {
        this.options = options ?? new SlideOptions();
        this.locate = locate ?? (slide => slide.Path);
    }

    /// <summary>The pixels that the agents saw. The picture belongs to the caller.</summary>
    /// <param name="pair">A pair of the run.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="PairException">The slide's file is missing, is another one, or cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage Read(PairRecord pair, CancellationToken cancellationToken = default)
    {
        var path = locate(pair.Slide);
        try
        {
            return slides.Use(pair.Slide.Hash, () => Open(pair.Slide, path, options), slide => PatchImage.Read(slide, pair.Patch, cancellationToken));
        }
        catch (SlideException e)
        {
            throw new PairException($"{path}: the patch {pair.Patch.Key.Region} of slide '{pair.Slide.SlideId}' cannot be read again ({OneLine.Of(e)}).", e);
        }
    }

    /// <summary>Closes the slides.</summary>
    public void Dispose() => slides.Dispose();

    private static Slide Open(SlideRecord record, string path, SlideOptions options)
    {
        var slide = PathGen.Slides.Slide.Open(path, options);
        if (slide.Width == record.Width && slide.Height == record.Height)
            return slide;
        var found = $"{slide.Width}×{slide.Height}";
        slide.Dispose();
        throw new PairException(
            $"{path}: {found} pixels, but slide '{record.SlideId}' of the run has {record.Width}×{record.Height}. Put the slide back (SHA-256 {record.Hash}).");
    }
}
