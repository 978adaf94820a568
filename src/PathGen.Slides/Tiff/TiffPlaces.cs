namespace PathGen.Slides;

/// <summary>Where the tiles (or strips) of a picture lie. Nothing of it is checked against the file yet.</summary>
/// <param name="offsets">Byte offsets, plane after plane, row after row.</param>
/// <param name="lengths">Lengths in bytes.</param>
/// <param name="tiles">Tiles of one plane.</param>
/// <param name="pieceBytes">Not 0 where one uncompressed strip is read as many: the bytes of each.</param>
internal sealed class TiffPlaces(TiffNumbers offsets, TiffNumbers lengths, int tiles, ulong pieceBytes)
{
    /// <summary>How many pieces the file stores.</summary>
    public int Count => lengths.Count;

    /// <summary>One of the stored pieces.</summary>
    public (ulong Offset, ulong Length) this[int index] => (offsets[index], lengths[index]);

    /// <summary>A tile of one plane. Offset or length 0: it is not stored.</summary>
    public (ulong Offset, ulong Length) Of(int plane, int tile)
    {
        if (pieceBytes == 0)
            return this[plane * tiles + tile];
        var ((offset, length), start) = (this[0], (ulong)tile * pieceBytes);
        return offset == 0 || offset > long.MaxValue ? (offset, length) : (offset + start, Math.Min(pieceBytes, length - start));
    }
}
