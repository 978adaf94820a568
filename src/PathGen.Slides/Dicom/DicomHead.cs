namespace PathGen.Slides;

/// <summary>What stands before a value.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Vr">The value representation as it stands in the file; 0 where it does not.</param>
/// <param name="Offset">Where the value begins in the file.</param>
/// <param name="Length">Bytes of the value, not yet known to lie in the file; or <see cref="DicomParser.Undefined"/>.</param>
internal readonly record struct DicomHead(uint Tag, ushort Vr, long Offset, uint Length);
