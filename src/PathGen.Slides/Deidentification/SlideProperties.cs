using System.Collections.Frozen;

namespace PathGen.Slides;

/// <summary>
/// Tells which properties of a slide are technical and which may identify a patient, a user, a case or a moment. What is not known to be technical may identify:
/// scanners put free text into fields of any name. Thread-safe.
/// </summary>
public static class SlideProperties
{
    private static readonly FrozenSet<string> Technical = FrozenSet.ToFrozenSet(
    [
        "openslide.vendor", "openslide.mpp-x", "openslide.mpp-y", "openslide.objective-power", "openslide.level-count", "openslide.background-color",
        "openslide.bounds-x", "openslide.bounds-y", "openslide.bounds-width", "openslide.bounds-height", "openslide.icc-size",
        "tiff.XResolution", "tiff.YResolution", "tiff.ResolutionUnit", "tiff.Make", "tiff.Model", "tiff.Software",
        "aperio.AppMag", "aperio.MPP", "aperio.StripeWidth", "aperio.Left", "aperio.Top", "aperio.LineCameraSkew", "aperio.LineAreaXOffset", "aperio.LineAreaYOffset",
        "aperio.Focus Offset", "aperio.OriginalWidth", "aperio.OriginalHeight", "aperio.Originalheight", "aperio.DisplayColor", "aperio.Gamma", "aperio.Filtered",
        "aperio.ICC Profile", "aperio.Exposure Time", "aperio.Exposure Scale", "aperio.OffsetX", "aperio.OffsetY",
        "hamamatsu.SourceLens", "hamamatsu.PhysicalWidth", "hamamatsu.PhysicalHeight", "hamamatsu.LayerCount", "hamamatsu.LayerSpacing",
        "ome.PhysicalSizeX", "ome.PhysicalSizeY", "ome.PhysicalSizeXUnit", "ome.PhysicalSizeYUnit", "ome.NominalMagnification", "ome.SizeX", "ome.SizeY", "ome.SizeC", "ome.SizeZ", "ome.SizeT",
        "ome.Type", "ome.DimensionOrder",
        "dicom.Modality", "dicom.Manufacturer", "dicom.ManufacturerModelName", "dicom.SoftwareVersions", "dicom.ImageType", "dicom.Rows", "dicom.Columns",
        "dicom.TotalPixelMatrixColumns", "dicom.TotalPixelMatrixRows", "dicom.ImagedVolumeWidth", "dicom.ImagedVolumeHeight", "dicom.ImagedVolumeDepth",
        "dicom.NumberOfFrames", "dicom.SamplesPerPixel", "dicom.PhotometricInterpretation", "dicom.BitsAllocated", "dicom.BitsStored", "dicom.LossyImageCompression",
        "dicom.LossyImageCompressionRatio", "dicom.LossyImageCompressionMethod", "dicom.DimensionOrganizationType", "dicom.VolumetricProperties", "dicom.FocusMethod",
        "dicom.ExtendedDepthOfField", "dicom.SOPClassUID", "dicom.TransferSyntaxUID", "dicom.ObjectiveLensPower", "dicom.PixelSpacing", "dicom.SpacingBetweenSlices",
        "dicom.SliceThickness", "dicom.SpecimenLabelInImage", "dicom.BurnedInAnnotation", "dicom.MediaStorageSOPClassUID", "dicom.ImplementationVersionName",
        "dicom.SpecificCharacterSet", "dicom.HighBit", "dicom.PixelRepresentation", "dicom.PlanarConfiguration", "dicom.ColorSpace", "dicom.ImageOrientationSlide",
        "dicom.XOffsetInSlideCoordinateSystem", "dicom.YOffsetInSlideCoordinateSystem", "dicom.ZOffsetInSlideCoordinateSystem", "dicom.NumberOfOpticalPaths",
        "dicom.TotalPixelMatrixFocalPlanes", "dicom.ObjectiveLensNumericalAperture", "dicom.IlluminationWaveLength", "dicom.InConcatenationNumber",
        "dicom.InConcatenationTotalNumber", "dicom.ConcatenationFrameOffsetNumber", "dicom.PatientIdentityRemoved",
    ], StringComparer.Ordinal);

    /// <summary>Whether a property may identify a patient, a user, a case or a moment: everything but the known technical ones.</summary>
    /// <param name="name">A key of <see cref="Slide.Properties"/>.</param>
    public static bool MayIdentify(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        // An attribute of DICOM is what it is in whichever sequence, at whichever place: dicom.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing[1].
        if (name.StartsWith("dicom.", StringComparison.Ordinal))
            name = "dicom." + name[(name.LastIndexOf('.') + 1)..].Split('[')[0];
        return !Technical.Contains(name) && !name.StartsWith("openslide.level[", StringComparison.Ordinal) && !name.StartsWith("pathgen.", StringComparison.Ordinal);
    }
}
