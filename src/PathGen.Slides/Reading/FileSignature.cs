using System.Text;

namespace PathGen.Slides;

/// <summary>What a file that no format here reads seems to be, by its first bytes, and what would read it: for the message that refuses it.</summary>
internal static class FileSignature
{
    private const string ToPng = "Convert it to PNG or TIFF.";
    private const string Unpack = "Unpack it, and open the slide that is in it.";
    private const string BioFormats = "QuPath and Bio-Formats read it; 'bfconvert' makes an OME-TIFF of it, which is read here.";

    private static readonly (int At, byte[] Bytes, string What, string Way)[] Known =
    [
        (0, [0xFF, 0x4F, 0xFF, 0x51], "a raw JPEG 2000 codestream, without a slide around it", "'opj_decompress' makes a PNG of it; inside SVS, TIFF and DICOM such pixels are read."),
        (0, [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20], "a JPEG 2000 picture (JP2)", "'opj_decompress' makes a PNG of it."),
        (0, [.. "ZISRAWFILE"u8], "a Zeiss CZI slide", "OpenSlide 4 reads it where that is installed; so do QuPath and Bio-Formats, and 'bfconvert' makes an OME-TIFF of it."),
        (0, [0xDA, 0xCE, 0xBE, 0x0A], "a Nikon ND2 file", BioFormats),
        (0, [0x70, 0, 0, 0], "a Leica LIF file", BioFormats),
        (0, [0xD0, 0xCF, 0x11, 0xE0], "a compound file, as Olympus OIB, Zeiss ZVI and old Office documents are", BioFormats),
        (0, [0x89, .. "HDF\r\n"u8], "an HDF5 file, as features and Imaris pictures are", "It holds no slide that is read here; features are read by the whole-slide package."),
        (0, [.. "SQLite format 3"u8], "an SQLite database", "Sakura slides are such; OpenSlide did not recognise this one."),
        (0, [.. "PK\u0003\u0004"u8], "a zip archive", Unpack),
        (0, [0x1F, 0x8B], "a gzip archive", Unpack),
        (0, [.. "7z"u8, 0xBC, 0xAF], "a 7z archive", Unpack),
        (257, [.. "ustar"u8], "a tar archive", Unpack),
        (0, [.. "%PDF"u8], "a PDF document", "It holds no slide."),
        (0, [.. "GIF8"u8], "a GIF picture", ToPng),
        (8, [.. "WEBP"u8], "a WebP picture", ToPng),
        (4, [.. "ftyp"u8], "a HEIF, AVIF or MP4 file", ToPng),
        (0, [.. "BM"u8], "a BMP picture", ToPng),
    ];

    /// <summary>What the file seems to be, and a sentence on what would read it.</summary>
    /// <param name="start">Its first bytes, 512 or fewer.</param>
    public static (string What, string Way)? Of(ReadOnlySpan<byte> start)
    {
        foreach (var (at, bytes, what, way) in Known)
        {
            if (start.Length >= at + bytes.Length && start[at..].StartsWith(bytes))
                return (what, way);
        }

        if (start.StartsWith("<?xml"u8) || start.StartsWith("<DataObject"u8))
            return start.IndexOf("DPUfsImport"u8) >= 0 ? ("a Philips iSyntax slide", "Only Philips' own software reads it; it exports TIFF, which is read here.") : ("an XML file", "It holds no slide.");
        if (start.Length > 8 && start[8] == '{' && start[4..8].IndexOfAnyExcept((byte)0) < 0)
            return ("a safetensors file, as model weights are", "'pathgen model import' takes checkpoints.");
        if (start is [8, < 32, 0x12 or 0x1A or 0x22 or 0x3A, ..])
            return ("an ONNX model, as it seems", "It holds no slide; models are given by options of their own.");
        return IsText(start) ? ("a text file", "It holds no slide.") : null;
    }

    private static bool IsText(ReadOnlySpan<byte> start)
    {
        // The last letter may be cut.
        Span<char> letters = stackalloc char[512];
        return start.Length is > 0 and <= 512 && Encoding.UTF8.GetCharCount(start) <= 512
            && letters[..Encoding.UTF8.GetChars(start, letters)].TrimEnd('\ufffd') is var text && !text.ContainsAny('\0', '\ufffd');
    }
}
