namespace PathGen.Slides;

/// <summary>
/// A TIFF of no known maker. Tiled: its first picture and every reduced tiled one of it are the levels, as in OpenSlide; where there is none, the
/// first picture's sub-directories. Stripped: its first full picture is the one level.
/// </summary>
internal static class GenericLayout
{
    // Bits of NewSubfileType.
    private const ulong Reduced = 1;
    private const ulong Mask = 4;

    /// <summary>The coarsest scale that TIFF's resolution tags are believed to state, in µm/px: what is coarser (2540 dpi) is a print density, which is no scale.</summary>
    private const double MostMicronsPerPixel = 10;

    /// <summary>The layout.</summary>
    /// <exception cref="SlideException">Damaged.</exception>
    public static TiffLayout Of(TiffFile file)
    {
        var first = file.Directories[0];
        if (!TiffImage.HasTiles(first))
        {
            var full = file.Directories.FirstOrDefault(d => (Kind(d) & (Reduced | Mask)) == 0, first);
            return new TiffLayout { Format = "tiff", Main = full, Levels = [full], Spacing = SpacingOf(full) };
        }

        var levels = file.Directories.Skip(1).Where(IsReducedLevel).Prepend(first).ToArray();
        var parts = levels.Length == 1 ? file.SubDirectories(first).Where(IsReducedLevel) : [];
        return new TiffLayout
        {
            Format = "generic-tiff",
            Main = first,
            Levels = TiffLayout.BySize(levels.Concat(parts)),
            Spacing = SpacingOf(first),
            HashedLevel = TiffLayout.BySize(levels)[^1],
            IsOpenSlides = true,
        };
    }

    /// <summary>Whether a directory holds a picture in tiles that says to be a reduced one.</summary>
    public static bool IsReducedLevel(TiffDirectory directory) => TiffImage.HasTiles(directory) && (Kind(directory) & (Reduced | Mask)) == Reduced;

    /// <summary>µm/px by the resolution tags, where they can be a slide's.</summary>
    public static PixelSpacing? SpacingOf(TiffDirectory directory)
    {
        var unit = directory.Number(TiffTag.ResolutionUnit, 2) switch
        {
            2 => 25_400.0,
            3 => 10_000.0,
            _ => double.NaN,
        };
        return directory.Real(TiffTag.XResolution) is { } x && directory.Real(TiffTag.YResolution) is { } y && IsScale(unit / x) && IsScale(unit / y)
            ? new PixelSpacing(unit / x, unit / y) : null;
    }

    private static bool IsScale(double micronsPerPixel) => micronsPerPixel is >= 0.01 and <= MostMicronsPerPixel;

    private static ulong Kind(TiffDirectory directory) => directory.Number(TiffTag.NewSubfileType, 0);
}
