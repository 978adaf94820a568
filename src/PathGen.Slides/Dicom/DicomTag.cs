namespace PathGen.Slides;

/// <summary>Tags of the attributes that reading pixels needs: group in the upper, element in the lower 16 bits.</summary>
internal static class DicomTag
{
    public const uint MediaStorageSopClass = 0x0002_0002;
    public const uint TransferSyntax = 0x0002_0010;
    public const uint SpecificCharacterSet = 0x0008_0005;
    public const uint ImageType = 0x0008_0008;
    public const uint SopClass = 0x0008_0016;
    public const uint SopInstance = 0x0008_0018;
    public const uint Pyramid = 0x0008_0019;
    public const uint SeriesInstance = 0x0020_000E;
    public const uint InstanceNumber = 0x0020_0013;
    public const uint FrameOfReference = 0x0020_0052;
    public const uint Concatenation = 0x0020_9161;
    public const uint InConcatenationTotalNumber = 0x0020_9163;
    public const uint ConcatenationFrameOffset = 0x0020_9228;
    public const uint DimensionOrganizationType = 0x0020_9311;
    public const uint SamplesPerPixel = 0x0028_0002;
    public const uint PhotometricInterpretation = 0x0028_0004;
    public const uint PlanarConfiguration = 0x0028_0006;
    public const uint NumberOfFrames = 0x0028_0008;
    public const uint Rows = 0x0028_0010;
    public const uint Columns = 0x0028_0011;
    public const uint PixelSpacing = 0x0028_0030;
    public const uint BitsAllocated = 0x0028_0100;
    public const uint BitsStored = 0x0028_0101;
    public const uint PixelRepresentation = 0x0028_0103;
    public const uint IccProfile = 0x0028_2000;
    public const uint PixelMeasuresSequence = 0x0028_9110;
    public const uint ZOffset = 0x0040_074A;
    public const uint ImagedVolumeWidth = 0x0048_0001;
    public const uint ImagedVolumeHeight = 0x0048_0002;
    public const uint TotalColumns = 0x0048_0006;
    public const uint TotalRows = 0x0048_0007;
    public const uint TotalPixelMatrixOrigin = 0x0048_0008;
    public const uint OpticalPathSequence = 0x0048_0105;
    public const uint OpticalPathIdentifier = 0x0048_0106;
    public const uint ObjectiveLensPower = 0x0048_0112;
    public const uint OpticalPathIdentification = 0x0048_0207;
    public const uint PlanePositionSlide = 0x0048_021A;
    public const uint ColumnPosition = 0x0048_021E;
    public const uint RowPosition = 0x0048_021F;
    public const uint FocalPlanes = 0x0048_0303;
    public const uint SharedFunctionalGroups = 0x5200_9229;
    public const uint PerFrameFunctionalGroups = 0x5200_9230;
    public const uint ExtendedOffsetTable = 0x7FE0_0001;
    public const uint ExtendedOffsetTableLengths = 0x7FE0_0002;
    public const uint PixelData = 0x7FE0_0010;
    public const uint Item = 0xFFFE_E000;
    public const uint ItemDelimitation = 0xFFFE_E00D;
    public const uint SequenceDelimitation = 0xFFFE_E0DD;

    /// <summary>A tag as DICOM writes it: <c>(7FE0,0010)</c>.</summary>
    public static string Format(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";
}
