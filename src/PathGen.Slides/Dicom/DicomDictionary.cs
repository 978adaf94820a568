using System.Collections.Frozen;
using System.Globalization;

namespace PathGen.Slides;

/// <summary>The attributes of DICOM (PS3.6) that whole-slide images use and that are kept: all others are skipped. Thread-safe.</summary>
internal static class DicomDictionary
{
    // Tag, value representation, keyword.
    private const string Attributes = """
        0002,0002 UI MediaStorageSOPClassUID
        0002,0003 UI MediaStorageSOPInstanceUID
        0002,0010 UI TransferSyntaxUID
        0002,0012 UI ImplementationClassUID
        0002,0013 SH ImplementationVersionName
        0008,0005 CS SpecificCharacterSet
        0008,0008 CS ImageType
        0008,0012 DA InstanceCreationDate
        0008,0013 TM InstanceCreationTime
        0008,0016 UI SOPClassUID
        0008,0018 UI SOPInstanceUID
        0008,0019 UI PyramidUID
        0008,0020 DA StudyDate
        0008,0021 DA SeriesDate
        0008,0022 DA AcquisitionDate
        0008,0023 DA ContentDate
        0008,002A DT AcquisitionDateTime
        0008,0030 TM StudyTime
        0008,0031 TM SeriesTime
        0008,0032 TM AcquisitionTime
        0008,0033 TM ContentTime
        0008,0050 SH AccessionNumber
        0008,0060 CS Modality
        0008,0070 LO Manufacturer
        0008,0080 LO InstitutionName
        0008,0081 ST InstitutionAddress
        0008,0090 PN ReferringPhysicianName
        0008,0100 SH CodeValue
        0008,0102 SH CodingSchemeDesignator
        0008,0104 LO CodeMeaning
        0008,1010 SH StationName
        0008,1030 LO StudyDescription
        0008,103E LO SeriesDescription
        0008,1040 LO InstitutionalDepartmentName
        0008,1048 PN PhysiciansOfRecord
        0008,1050 PN PerformingPhysicianName
        0008,1070 PN OperatorsName
        0008,1090 LO ManufacturerModelName
        0008,2111 ST DerivationDescription
        0010,0010 PN PatientName
        0010,0020 LO PatientID
        0010,0021 LO IssuerOfPatientID
        0010,0030 DA PatientBirthDate
        0010,0032 TM PatientBirthTime
        0010,0040 CS PatientSex
        0010,1000 LO OtherPatientIDs
        0010,1001 PN OtherPatientNames
        0010,1010 AS PatientAge
        0010,1040 LO PatientAddress
        0010,4000 LT PatientComments
        0012,0062 CS PatientIdentityRemoved
        0018,0050 DS SliceThickness
        0018,0088 DS SpacingBetweenSlices
        0018,1000 LO DeviceSerialNumber
        0018,1020 LO SoftwareVersions
        0018,9073 FD AcquisitionDuration
        0020,000D UI StudyInstanceUID
        0020,000E UI SeriesInstanceUID
        0020,0010 SH StudyID
        0020,0011 IS SeriesNumber
        0020,0013 IS InstanceNumber
        0020,0052 UI FrameOfReferenceUID
        0020,0242 UI SOPInstanceUIDOfConcatenationSource
        0020,4000 LT ImageComments
        0020,9161 UI ConcatenationUID
        0020,9162 US InConcatenationNumber
        0020,9163 US InConcatenationTotalNumber
        0020,9228 UL ConcatenationFrameOffsetNumber
        0020,9311 CS DimensionOrganizationType
        0022,0016 SQ IlluminationTypeCodeSequence
        0022,0019 SQ LensesCodeSequence
        0022,0055 FL IlluminationWaveLength
        0028,0002 US SamplesPerPixel
        0028,0004 CS PhotometricInterpretation
        0028,0006 US PlanarConfiguration
        0028,0008 IS NumberOfFrames
        0028,0010 US Rows
        0028,0011 US Columns
        0028,0030 DS PixelSpacing
        0028,0100 US BitsAllocated
        0028,0101 US BitsStored
        0028,0102 US HighBit
        0028,0103 US PixelRepresentation
        0028,0301 CS BurnedInAnnotation
        0028,2000 OB ICCProfile
        0028,2002 CS ColorSpace
        0028,2110 CS LossyImageCompression
        0028,2112 DS LossyImageCompressionRatio
        0028,2114 CS LossyImageCompressionMethod
        0028,9110 SQ PixelMeasuresSequence
        0040,0512 LO ContainerIdentifier
        0040,0518 SQ ContainerTypeCodeSequence
        0040,0551 LO SpecimenIdentifier
        0040,0554 UI SpecimenUID
        0040,0560 SQ SpecimenDescriptionSequence
        0040,0600 LO SpecimenShortDescription
        0040,0602 UT SpecimenDetailedDescription
        0040,072A DS XOffsetInSlideCoordinateSystem
        0040,073A DS YOffsetInSlideCoordinateSystem
        0040,074A DS ZOffsetInSlideCoordinateSystem
        0048,0001 FL ImagedVolumeWidth
        0048,0002 FL ImagedVolumeHeight
        0048,0003 FL ImagedVolumeDepth
        0048,0006 UL TotalPixelMatrixColumns
        0048,0007 UL TotalPixelMatrixRows
        0048,0008 SQ TotalPixelMatrixOriginSequence
        0048,0010 CS SpecimenLabelInImage
        0048,0011 CS FocusMethod
        0048,0012 CS ExtendedDepthOfField
        0048,0102 DS ImageOrientationSlide
        0048,0105 SQ OpticalPathSequence
        0048,0106 SH OpticalPathIdentifier
        0048,0107 ST OpticalPathDescription
        0048,0108 SQ IlluminationColorCodeSequence
        0048,0112 DS ObjectiveLensPower
        0048,0113 DS ObjectiveLensNumericalAperture
        0048,0207 SQ OpticalPathIdentificationSequence
        0048,021A SQ PlanePositionSlideSequence
        0048,021E SL ColumnPositionInTotalImagePixelMatrix
        0048,021F SL RowPositionInTotalImagePixelMatrix
        0048,0302 UL NumberOfOpticalPaths
        0048,0303 UL TotalPixelMatrixFocalPlanes
        2200,0002 UT LabelText
        2200,0005 LT BarcodeValue
        5200,9229 SQ SharedFunctionalGroupsSequence
        5200,9230 SQ PerFrameFunctionalGroupsSequence
        7FE0,0001 OV ExtendedOffsetTable
        7FE0,0002 OV ExtendedOffsetTableLengths
        7FE0,0010 OB PixelData
        """;

    private static readonly FrozenDictionary<uint, DicomAttribute> ByTag = Attributes.Split('\n').Select(Parse).ToFrozenDictionary(a => a.Tag);

    /// <summary>What is known of a tag, or null.</summary>
    public static DicomAttribute? Find(uint tag) => ByTag.TryGetValue(tag, out var attribute) ? attribute : null;

    private static DicomAttribute Parse(string line)
    {
        var parts = line.Split(' ');
        var tag = parts[0].Split(',').Select(half => uint.Parse(half, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        return new DicomAttribute(tag[0] << 16 | tag[1], DicomVr.Of(parts[1][0], parts[1][1]), parts[2]);
    }
}
