namespace PathGen.Slides;

/// <summary>Makes one slide of the files of a series.</summary>
/// <remarks>
/// A file that cannot be read leaves its level out, and <c>pathgen.left-out</c> among the properties says so; but the slide fails where that was the file which the caller named, or the finest
/// level, because without it level-0 pixels would mean something else.
/// </remarks>
internal sealed class DicomSeries
{
    private const int MaxFiles = 1000;

    private readonly DicomFile? chosen;
    private readonly string name;
    private readonly bool keepDamaged;
    private readonly List<IByteSource> opened = [];
    private readonly List<DicomLevel> levels = [];
    private readonly List<string> leftOut = [];
    private (long Width, Exception Problem)? widestFailure;

    private DicomSeries(DicomFile? chosen, string name, SlideOptions options)
    {
        (this.chosen, this.name, keepDamaged) = (chosen, name, options.KeepDamagedTiles);
    }

    /// <summary>Opens a slide.</summary>
    /// <param name="chosen">The file that the caller named, its summary read; null for a whole folder.</param>
    /// <param name="folder">Where to look for the series' other files; null for nowhere.</param>
    /// <param name="series">UID of the series; empty where the file states none.</param>
    /// <param name="name">What messages call the slide.</param>
    /// <param name="options">How to open it.</param>
    public static TiledSlideReader Open(DicomFile? chosen, string? folder, string series, string name, SlideOptions options)
    {
        var slide = new DicomSeries(chosen, name, options);
        try
        {
            var files = slide.Collect(folder, series);
            slide.AddLevels([.. files.Where(f => Flavour(f) == "VOLUME")]);
            var facts = DicomFacts.Of(slide.levels[0].First, slide.Associated(files), slide.leftOut);
            return new TiledSlideReader(new DicomTileSource(slide.levels, slide.opened), facts, name, options);
        }
        catch
        {
            slide.levels.ForEach(level => level.Dispose());
            slide.opened.ForEach(file => file.Dispose());
            throw;
        }
    }

    // The third value of Image Type: what an instance shows.
    private static string Flavour(DicomFile file) => file.Data.Find(DicomTag.ImageType)?.Texts(System.Text.Encoding.ASCII) is [_, _, var flavour, ..] ? flavour : "";

    private List<DicomFile> Collect(string? folder, string series)
    {
        List<DicomFile> files = chosen is null ? [] : [chosen];
        if (folder is not null && (series.Length > 0 || chosen is null))
        {
            foreach (var file in DicomFolder.Find(folder, series, chosen?.Source.LocalPath, leftOut))
            {
                opened.Add(file.Source);
                files.Add(file);
                if (files.Count > MaxFiles)
                    throw new SlideException($"{name}: the series has more than {MaxFiles} files, which is more than a slide is made of.");
            }
        }

        // A copy of a file beside it is no second level.
        return [.. files.DistinctBy(f => f.Data.Text(DicomTag.SopInstance) ?? f.Source.Name)];
    }

    private void AddLevels(List<DicomFile> files)
    {
        var reference = files.Find(f => f == chosen) ?? files.MaxBy(f => f.Data.Integer(DicomTag.TotalColumns) ?? 0)
            ?? throw new SlideException($"{name}: no level was found, only {(chosen is null ? "other images" : DicomText.Quote(Flavour(chosen)))}: a slide needs an image of type VOLUME. Put all files of the series into one folder.");
        var instances = new List<DicomInstance>();
        foreach (var file in files.Where(f => IsOf(reference, f)))
        {
            Try(file, () =>
            {
                file.ReadAll();
                instances.Add(DicomInstance.Read(file, keepDamaged));
            });
        }

        foreach (var sameSize in instances.GroupBy(i => (i.Width, i.Height)))
        {
            var parts = DicomParts.Choose([.. sameSize], instances.Find(i => i.File == chosen), leftOut);
            Try(parts.FirstOrDefault(p => p.File == chosen)?.File ?? parts[0].File, () => levels.Add(new DicomLevel(parts)));
        }

        levels.Sort((a, b) => (b.Shape.Width, b.Shape.Height).CompareTo((a.Shape.Width, a.Shape.Height)));
        if (widestFailure is { } failure && (levels.Count == 0 || failure.Width > levels[0].Shape.Width))
            throw new SlideException($"{name}: its finest level cannot be read. {failure.Problem.Message}", failure.Problem);
    }

    // Whether a level shows what another one shows. A series may hold several pyramids.
    private bool IsOf(DicomFile reference, DicomFile file)
    {
        foreach (var tag in (uint[])[DicomTag.FrameOfReference, DicomTag.Pyramid])
        {
            if (reference.Data.Text(tag) is not { } expected || file.Data.Text(tag) is not { } found || expected == found)
                continue;
            if (chosen is null)
            {
                throw new SlideException(
                    $"{name}: the series holds several slides: {Path.GetFileName(reference.Source.Name)} and {Path.GetFileName(file.Source.Name)} differ in {DicomDictionary.Find(tag)!.Keyword}. Open one file of the slide that is meant.");
            }

            return LeaveOut(file, $"it differs in {DicomDictionary.Find(tag)!.Keyword}");
        }

        // Sides are rounded, and by some writers to whole tiles.
        var (width, height) = (file.Data.Number(DicomTag.TotalColumns), file.Data.Number(DicomTag.TotalRows));
        var (fullWidth, fullHeight) = (reference.Data.Number(DicomTag.TotalColumns), reference.Data.Number(DicomTag.TotalRows));
        if (width * fullHeight / fullWidth is { } expectedHeight && height is { } h && Math.Abs(h - expectedHeight) > 2 + 0.1 * Math.Max(h, expectedHeight))
            return LeaveOut(file, "its shape differs, so it shows another part of the slide");
        return true;
    }

    private bool LeaveOut(DicomFile file, string reason)
    {
        leftOut.Add($"{file.Source.Name}: {reason}.");
        return false;
    }

    private void Try(DicomFile file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (file != chosen && e is (SlideException and not NativeLibraryMissingException) or IOException or UnauthorizedAccessException)
        {
            leftOut.Add(e is SlideException ? e.Message : $"{file.Source.Name}: cannot be read: {e.Message}");
            var width = file.Data.Integer(DicomTag.TotalColumns) ?? 0;
            if (Flavour(file) == "VOLUME" && width >= (widestFailure?.Width ?? 0))
                widestFailure = (width, e);
        }
    }

    private Dictionary<string, Func<CancellationToken, RgbImage>> Associated(List<DicomFile> files)
    {
        var images = new Dictionary<string, Func<CancellationToken, RgbImage>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var kind = Flavour(file) switch { "LABEL" => "label", "OVERVIEW" => "macro", "THUMBNAIL" => "thumbnail", "LOCALIZER" => "localizer", _ => null };
            if (kind is null)
            {
                if (Flavour(file) != "VOLUME")
                    LeaveOut(file, $"an image of type {DicomText.Quote(Flavour(file))}, which is neither a level nor an associated image");
                continue;
            }

            Try(file, () =>
            {
                file.ReadAll();
                var image = new DicomAssociatedImage(DicomInstance.Read(file, keepDamaged), name, keepDamaged);
                var (title, number) = (kind, 1);
                while (!images.TryAdd(title, image.Read))
                    title = $"{kind}-{++number}";
            });
        }

        return images;
    }
}
