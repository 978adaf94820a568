namespace PathGen.Slides;

/// <summary>How a DICOM file is encoded (PS3.5, section 10; PS3.6, table A-1), by UID.</summary>
internal static class DicomTransferSyntax
{
    public const string ImplicitLittleEndian = "1.2.840.10008.1.2";
    public const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";

    private const string Deflated = "1.2.840.10008.1.2.1.99";
    private const string BigEndian = "1.2.840.10008.1.2.2";
    private const string Jpeg = "1.2.840.10008.1.2.4.50";
    private const string Jpeg2000Lossless = "1.2.840.10008.1.2.4.90";
    private const string Jpeg2000 = "1.2.840.10008.1.2.4.91";

    private const string WayOut = "Convert it to one of these, for example with dcmtk's dcmconv or dcmdjpeg or with gdcmconv.";

    /// <summary>How frames of a syntax are packed, or null where they are not read.</summary>
    public static TileCompression? Find(string uid) => uid switch
    {
        ImplicitLittleEndian or ExplicitLittleEndian => TileCompression.None,
        Jpeg => TileCompression.Jpeg,
        Jpeg2000Lossless or Jpeg2000 => TileCompression.Jpeg2000,
        _ => null,
    };

    /// <summary>Why a file's attributes cannot be read; null where they can.</summary>
    public static string? RefusalOfAttributes(string uid) => uid is Deflated or BigEndian
        ? $"the DICOM file is encoded as {Name(uid)}; explicit and implicit VR little endian are read. {WayOut}" : null;

    /// <summary>Why frames of a syntax are not read.</summary>
    public static string RefusalOfPixels(string uid) => $"its pixels are encoded as {Name(uid)}; JPEG Baseline, JPEG 2000 and uncompressed pixels are read. {WayOut}";

    /// <summary>The standard's name of a syntax, and its UID.</summary>
    public static string Name(string uid)
    {
        var name = uid switch
        {
            ImplicitLittleEndian => "Implicit VR Little Endian",
            ExplicitLittleEndian => "Explicit VR Little Endian",
            "1.2.840.10008.1.2.1.98" => "Encapsulated Uncompressed Explicit VR Little Endian",
            Deflated => "Deflated Explicit VR Little Endian",
            BigEndian => "Explicit VR Big Endian",
            Jpeg => "JPEG Baseline (Process 1)",
            "1.2.840.10008.1.2.4.51" => "JPEG Extended (Process 2 and 4)",
            "1.2.840.10008.1.2.4.57" => "JPEG Lossless, Non-Hierarchical (Process 14)",
            "1.2.840.10008.1.2.4.70" => "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])",
            "1.2.840.10008.1.2.4.80" => "JPEG-LS Lossless Image Compression",
            "1.2.840.10008.1.2.4.81" => "JPEG-LS Lossy (Near-Lossless) Image Compression",
            Jpeg2000Lossless => "JPEG 2000 Image Compression (Lossless Only)",
            Jpeg2000 => "JPEG 2000 Image Compression",
            "1.2.840.10008.1.2.4.92" => "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)",
            "1.2.840.10008.1.2.4.93" => "JPEG 2000 Part 2 Multi-component Image Compression",
            "1.2.840.10008.1.2.4.94" => "JPIP Referenced",
            "1.2.840.10008.1.2.4.95" => "JPIP Referenced Deflate",
            "1.2.840.10008.1.2.4.100" => "MPEG2 Main Profile / Main Level",
            "1.2.840.10008.1.2.4.101" => "MPEG2 Main Profile / High Level",
            "1.2.840.10008.1.2.4.102" => "MPEG-4 AVC/H.264 High Profile / Level 4.1",
            "1.2.840.10008.1.2.4.103" => "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1",
            "1.2.840.10008.1.2.4.104" => "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video",
            "1.2.840.10008.1.2.4.105" => "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video",
            "1.2.840.10008.1.2.4.106" => "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2",
            "1.2.840.10008.1.2.4.107" => "HEVC/H.265 Main Profile / Level 5.1",
            "1.2.840.10008.1.2.4.108" => "HEVC/H.265 Main 10 Profile / Level 5.1",
            "1.2.840.10008.1.2.4.110" => "JPEG XL Lossless",
            "1.2.840.10008.1.2.4.111" => "JPEG XL JPEG Recompression",
            "1.2.840.10008.1.2.4.112" => "JPEG XL",
            "1.2.840.10008.1.2.4.201" => "High-Throughput JPEG 2000 Image Compression (Lossless Only)",
            "1.2.840.10008.1.2.4.202" => "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)",
            "1.2.840.10008.1.2.4.203" => "High-Throughput JPEG 2000 Image Compression",
            "1.2.840.10008.1.2.4.204" => "JPIP HTJ2K Referenced",
            "1.2.840.10008.1.2.4.205" => "JPIP HTJ2K Referenced Deflate",
            "1.2.840.10008.1.2.5" => "RLE Lossless",
            "1.2.840.10008.1.2.8.1" => "Deflated Image Frame Compression",
            _ => null,
        };
        return name is null ? $"an unknown transfer syntax ({DicomText.Quote(uid)})" : $"{name} ({uid})";
    }
}
