using System.Globalization;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>A pair as datasets hold it, wherever it comes from: from a run, from what others made, or cut anew from a published list.</summary>
public sealed class DatasetPair
{
    private DatasetPair(string id, string caption, string group, PairPicture picture)
    {
        Id = id;
        Caption = caption;
        Group = group;
        Picture = picture;
    }

    /// <summary>Its name in a dataset: <c>{wsi_id}_{x}_{y}</c> for a patch of a slide, <c>{source}_{number}</c> for a pair of others.</summary>
    public string Id { get; }

    /// <summary>The caption.</summary>
    public string Caption { get; }

    /// <summary>What must stay together in a split: the patient (<see cref="PatientKey"/>), or what stands for one.</summary>
    public string Group { get; }

    /// <summary>Where on a slide its picture lies; null for pictures of others.</summary>
    public SlidePlace? Place { get; private init; }

    /// <summary>Who made it and under what terms; null for a pair of the run itself.</summary>
    public PairSource? Source { get; private init; }

    /// <summary>The trace of a pair of a run; null for the others.</summary>
    public PairRecord? Record { get; private init; }

    /// <summary>What the store keeps of a pair of others; null for the rest.</summary>
    public ImportedPair? Imported { get; private init; }

    /// <summary>The picture.</summary>
    internal PairPicture Picture { get; }

    /// <summary>A pair of a run.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="readPatch">Rereads its pixels (<see cref="PatchReader"/>), called from several threads with a token that stops it; the writer disposes what it receives.</param>
    /// <param name="patient">Its patient; null for the slide id's own (<see cref="PatientKey"/>).</param>
    public static DatasetPair Of(PairRecord pair, Func<PairRecord, CancellationToken, RgbImage> readPatch, string? patient = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(readPatch);
        var patch = pair.Patch;
        var place = new SlidePlace(pair.Slide.SlideId, pair.Slide.FileId, patch.Key.Region, patch.ImageWidth, patch.ImageHeight);
        var picture = new SlidePicture($"slide {pair.Slide.Hash} {place}", place, cancellationToken => readPatch(pair, cancellationToken));
        return new DatasetPair(place.Name, pair.Caption, patient ?? PatientKey.Of(pair.Slide.SlideId), picture) { Place = place, Record = pair };
    }

    /// <summary>A pair of others.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="source">Where it comes from.</param>
    public static DatasetPair Of(ImportedPair pair, PairSource source)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(source);
        return new DatasetPair(string.Create(CultureInfo.InvariantCulture, $"{source.Name}_{pair.Number}"), pair.Caption, pair.Group, new StoredPicture(pair)) { Source = source, Imported = pair };
    }

    /// <summary>A published pair, whose picture is cut from a slide.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="source">Who published it and under what terms.</param>
    /// <param name="readPatch">Reads its pixels, as above.</param>
    /// <param name="side">Side in pixels of the square patch at level 0; 672 in PathGen-1.6M.</param>
    public static DatasetPair Of(PublishedPair pair, PairSource source, Func<PublishedPair, CancellationToken, RgbImage> readPatch, int side = 672)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(readPatch);
        var place = new SlidePlace(pair.SlideId, pair.FileId, new SlideRegion(pair.X, pair.Y, side, side), side, side);
        var picture = new SlidePicture($"slide-id {SlideHash.OfText(pair.SlideId)} {place}", place, cancellationToken => readPatch(pair, cancellationToken));
        return new DatasetPair(place.Name, pair.Caption, PatientKey.Of(pair.SlideId), picture) { Place = place, Source = source };
    }

    /// <summary>Its picture's name in a folder of pictures, without extension.</summary>
    internal string PictureName => Place is { } place ? place.Name : StoredName;

    /// <summary>Its picture's name in a folder of slides' folders, without extension.</summary>
    internal string FolderedName => Place is { } place
        ? string.Create(CultureInfo.InvariantCulture, $"{SafeName.Of(place.SlideId)}/{place.Region.X}_{place.Region.Y}")
        : StoredName;

    // Named by its bytes: a picture with several captions is one file, and no name comes from outside.
    private string StoredName => $"{SafeName.Of(Source!.Name)}/{Imported!.Hash}";
}
