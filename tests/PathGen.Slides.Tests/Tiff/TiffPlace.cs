namespace PathGen.Slides.Tests;

/// <summary>What a number in the structure of a TIFF is.</summary>
internal enum TiffPlaceKind
{
    DirectoryOffset,
    EntryCount,
    Tag,
    Type,
    Count,
    Value,
    ValueOffset,
    Element,
}

/// <summary>A number in the structure of a TIFF that a mutation may rewrite.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Tag">The tag that it belongs to, or 0.</param>
/// <param name="Offset">Where it lies.</param>
/// <param name="Size">Its bytes.</param>
internal readonly record struct TiffPlace(TiffPlaceKind Kind, ushort Tag, int Offset, int Size);
