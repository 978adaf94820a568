using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// The slide formats that look like TIFF and are left to OpenSlide: their tiles overlap, their directories mean something of their own, or their offsets do.
/// Told by what OpenSlide tells them by (https://openslide.org/formats/).
/// </summary>
internal static class TiffVendors
{
    /// <summary>
    /// Whether a file is a Hamamatsu NDPI of more than 4 GiB. It begins as a classic TIFF does, but the offset of its first directory has 64 bits: as a TIFF
    /// it cannot be followed.
    /// </summary>
    public static bool IsLargeNdpi(IByteSource source)
    {
        Span<byte> bytes = stackalloc byte[12];
        if (source.Length <= uint.MaxValue || source.Read(0, bytes) < 12 || !bytes.StartsWith("II*\0"u8))
            return false;
        var directory = BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]);
        if (directory < 0 || directory > source.Length - 2)
            return false;
        source.Read(directory, bytes[..2]);
        var entries = new byte[12 * BinaryPrimitives.ReadUInt16LittleEndian(bytes)];
        var read = source.Read(directory + 2, entries);
        return Enumerable.Range(0, read / 12).Any(i => BinaryPrimitives.ReadUInt16LittleEndian(entries.AsSpan(12 * i)) == (ushort)TiffTag.NdpiVersion);
    }

    /// <summary>Whether a TIFF is one of Hamamatsu, Leica, Philips, Trestle or Ventana.</summary>
    /// <exception cref="SlideException">It is damaged.</exception>
    public static bool IsOpenSlides(TiffFile file)
    {
        var first = file.Directories[0];
        return first.Has(TiffTag.NdpiVersion)
            || (first.Has(TiffTag.Software) && first.TextBytes(TiffTag.Software) is var software && (software.StartsWith("Philips"u8) || software.StartsWith("MedScan"u8)))
            || (first.Has(TiffTag.ImageDescription) && first.TextBytes(TiffTag.ImageDescription).IndexOf("http://www.leica-microsystems.com/scn/"u8) >= 0)
            || (first.Has(TiffTag.Xmp) && first.TextBytes(TiffTag.Xmp).IndexOf("<iScan"u8) >= 0);
    }
}
