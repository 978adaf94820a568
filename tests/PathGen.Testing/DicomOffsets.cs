namespace PathGen.Testing;

/// <summary>Which table of frames a DICOM file has.</summary>
public enum DicomOffsets
{
    /// <summary>The Basic Offset Table is empty.</summary>
    None,

    /// <summary>The Basic Offset Table.</summary>
    Basic,

    /// <summary>The Extended Offset Table; the basic one is empty.</summary>
    Extended,
}
