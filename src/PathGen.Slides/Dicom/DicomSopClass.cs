namespace PathGen.Slides;

/// <summary>What a DICOM file holds (PS3.4, annex B), by UID.</summary>
internal static class DicomSopClass
{
    /// <summary>VL Whole Slide Microscopy Image Storage.</summary>
    public const string WholeSlide = "1.2.840.10008.5.1.4.1.1.77.1.6";

    /// <summary>Why a file of another kind is not read.</summary>
    public static string Refusal(string uid) => uid == "1.2.840.10008.1.3.10"
        ? "a DICOMDIR: it lists files and holds no pixels. Open the folder that holds the slide, or one of its files."
        : $"the DICOM file holds {Name(uid)}; VL Whole Slide Microscopy Image Storage ({WholeSlide}) is read.";

    private static string Name(string uid)
    {
        var name = uid switch
        {
            "1.2.840.10008.5.1.4.1.1.1" => "Computed Radiography Image Storage",
            "1.2.840.10008.5.1.4.1.1.1.1" => "Digital X-Ray Image Storage - For Presentation",
            "1.2.840.10008.5.1.4.1.1.1.2" => "Digital Mammography X-Ray Image Storage - For Presentation",
            "1.2.840.10008.5.1.4.1.1.2" => "CT Image Storage",
            "1.2.840.10008.5.1.4.1.1.2.1" => "Enhanced CT Image Storage",
            "1.2.840.10008.5.1.4.1.1.4" => "MR Image Storage",
            "1.2.840.10008.5.1.4.1.1.4.1" => "Enhanced MR Image Storage",
            "1.2.840.10008.5.1.4.1.1.6.1" => "Ultrasound Image Storage",
            "1.2.840.10008.5.1.4.1.1.7" => "Secondary Capture Image Storage",
            "1.2.840.10008.5.1.4.1.1.7.4" => "Multi-frame True Color Secondary Capture Image Storage",
            "1.2.840.10008.5.1.4.1.1.11.1" => "Grayscale Softcopy Presentation State Storage",
            "1.2.840.10008.5.1.4.1.1.30" => "Parametric Map Storage",
            "1.2.840.10008.5.1.4.1.1.66.4" => "Segmentation Storage",
            "1.2.840.10008.5.1.4.1.1.77.1.1" => "VL Endoscopic Image Storage",
            "1.2.840.10008.5.1.4.1.1.77.1.2" => "VL Microscopic Image Storage",
            "1.2.840.10008.5.1.4.1.1.77.1.3" => "VL Slide-Coordinates Microscopic Image Storage",
            "1.2.840.10008.5.1.4.1.1.77.1.4" => "VL Photographic Image Storage",
            "1.2.840.10008.5.1.4.1.1.77.1.8" => "Confocal Microscopy Image Storage",
            "1.2.840.10008.5.1.4.1.1.77.1.9" => "Confocal Microscopy Tiled Pyramidal Image Storage",
            "1.2.840.10008.5.1.4.1.1.88.33" => "Comprehensive SR Storage",
            "1.2.840.10008.5.1.4.1.1.88.34" => "Comprehensive 3D SR Storage",
            "1.2.840.10008.5.1.4.1.1.91.1" => "Microscopy Bulk Simple Annotations Storage",
            "1.2.840.10008.5.1.4.1.1.104.1" => "Encapsulated PDF Storage",
            _ => null,
        };
        return name is null ? $"objects of class {DicomText.Quote(uid)}" : $"{name} ({uid})";
    }
}
