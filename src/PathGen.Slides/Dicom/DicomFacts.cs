using System.Globalization;

namespace PathGen.Slides;

/// <summary>What a DICOM slide states, taken from its finest level.</summary>
internal static class DicomFacts
{
    private const int MaxIccBytes = 16 << 20;

    /// <summary>Collects it.</summary>
    /// <param name="level">The finest level, or its first part.</param>
    /// <param name="associated">The associated images.</param>
    /// <param name="leftOut">What of the series is not in the slide, and why.</param>
    public static SlideFacts Of(DicomInstance level, IReadOnlyDictionary<string, Func<CancellationToken, RgbImage>> associated, IReadOnlyList<string> leftOut)
    {
        var data = level.File.Data;
        var properties = DicomProperties.Of(level.File);
        for (var i = 0; i < leftOut.Count; i++)
            properties[string.Create(CultureInfo.InvariantCulture, $"pathgen.left-out[{i}]")] = leftOut[i];
        return new SlideFacts
        {
            Format = "dicom",
            Spacing = Spacing(level),
            ObjectivePower = data.Item(DicomTag.OpticalPathSequence)?.Number(DicomTag.ObjectiveLensPower) is > 0.01 and < 10_000 and var power ? power : null,
            Properties = properties,
            IccProfile = IccProfile(level.File),

            // Grey slides are fluorescence: what is not stored is dark.
            Background = level.Encoding.Colour == TileColour.Grey && !level.IsPlanar ? new Rgb(0, 0, 0) : Rgb.White,
            AssociatedImages = associated,
        };
    }

    // PixelSpacing is in mm, first from row to row, then from column to column (PS3.3, section 10.7.1.3); else the size of the whole image in mm tells.
    private static PixelSpacing? Spacing(DicomInstance level)
    {
        var data = level.File.Data;
        var measures = data.Item(DicomTag.SharedFunctionalGroups)?.Item(DicomTag.PixelMeasuresSequence);
        return Plausible(1000 * measures?.Number(DicomTag.PixelSpacing, 1), 1000 * measures?.Number(DicomTag.PixelSpacing, 0))
            ?? Plausible(1000 * data.Number(DicomTag.ImagedVolumeWidth) / level.Width, 1000 * data.Number(DicomTag.ImagedVolumeHeight) / level.Height);
    }

    private static PixelSpacing? Plausible(double? x, double? y) => x is >= 0.001 and <= 1000 && y is >= 0.001 and <= 1000 ? new PixelSpacing(x.Value, y.Value) : null;

    private static byte[] IccProfile(DicomFile file)
    {
        if (file.Data.Item(DicomTag.OpticalPathSequence)?.Find(DicomTag.IccProfile) is not { Length: > 0 and <= MaxIccBytes } element)
            return [];
        var profile = new byte[element.Length];
        return file.Source.Read(element.Offset, profile) == profile.Length ? profile : [];
    }
}
