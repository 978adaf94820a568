namespace PathGen.Slides;

/// <summary>Reads an ICC profile (ICC.1, versions 2 and 4) of a slide scanner: RGB input, display or colour space profiles. Untrusted bytes.</summary>
internal static class IccProfile
{
    // Look-up tables of 65³ nodes take 2 MB.
    private const int MaxSize = 8 << 20, HeaderSize = 128, MaxTags = 200;

    /// <summary>Reads a profile.</summary>
    /// <param name="profile">The whole profile.</param>
    /// <param name="name">What messages call the slide.</param>
    /// <exception cref="SlideException">Damaged, or of a kind that is not converted here.</exception>
    public static IccSource Read(ReadOnlyMemory<byte> profile, string name)
    {
        var bytes = new IccBytes(profile, name);
        if (bytes.Length > MaxSize)
            throw bytes.Refusal($"has {bytes.Length} bytes; at most {MaxSize} are read");
        if (bytes.Length < HeaderSize + 4 || !bytes.Is(36, "acsp"u8))
            throw bytes.Refusal("is damaged: it does not begin as an ICC profile");
        if (!bytes.Is(12, "scnr"u8) && !bytes.Is(12, "mntr"u8) && !bytes.Is(12, "spac"u8))
            throw bytes.Refusal($"is of class '{bytes.Signature(12)}'; input (scnr), display (mntr) and colour space (spac) profiles are converted");
        if (!bytes.Is(16, "RGB "u8))
            throw bytes.Refusal($"is for colours of the space '{bytes.Signature(16)}'; the pixels are RGB");
        var lab = bytes.Is(20, "Lab "u8);
        if (!lab && !bytes.Is(20, "XYZ "u8))
            throw bytes.Refusal($"connects through the space '{bytes.Signature(20)}'; Lab and XYZ are known");

        // Relative colorimetric where the profile has a table for it, else its only or perceptual one, else matrix and tone curves.
        if ((Tag(bytes, "A2B1"u8) ?? Tag(bytes, "A2B0"u8)) is { } table)
            return IccLutSource.Read(table, lab);
        if (Tag(bytes, "rXYZ"u8) is not { } red || Tag(bytes, "gXYZ"u8) is not { } green || Tag(bytes, "bXYZ"u8) is not { } blue
            || Tag(bytes, "rTRC"u8) is not { } redCurve || Tag(bytes, "gTRC"u8) is not { } greenCurve || Tag(bytes, "bTRC"u8) is not { } blueCurve)
            throw bytes.Refusal("has neither look-up tables (A2B0) nor colorants and tone curves (rXYZ … bTRC)");
        if (lab)
            throw bytes.Refusal("has colorants in XYZ but connects through Lab");
        return new IccMatrixSource(
            [Colorant(red), Colorant(green), Colorant(blue)],
            [IccCurve.Read(redCurve, 0, out _), IccCurve.Read(greenCurve, 0, out _), IccCurve.Read(blueCurve, 0, out _)]);
    }

    private static IccBytes? Tag(IccBytes bytes, ReadOnlySpan<byte> signature)
    {
        var count = bytes.U32(HeaderSize);
        if (count > MaxTags)
            throw bytes.Refusal($"is damaged: it lists {count} tags");
        for (var i = 0; i < count; i++)
        {
            var entry = HeaderSize + 4 + 12 * i;
            if (bytes.Is(entry, signature))
                return bytes.Part(bytes.U32(entry + 4), bytes.U32(entry + 8));
        }

        return null;
    }

    private static (double X, double Y, double Z) Colorant(IccBytes tag) =>
        tag.Is(0, "XYZ "u8) ? (tag.Fixed(8), tag.Fixed(12), tag.Fixed(16)) : throw tag.Refusal($"is damaged: a colorant has the type '{tag.Signature(0)}'");
}
