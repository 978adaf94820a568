namespace PathGen.Samples.SyntheticTissue;

/// <summary>The colours of the class map's picture.</summary>
internal static class ClassColours
{
    /// <summary>R, G, B per class, in the order of <see cref="TissueClass"/>.</summary>
    public static ReadOnlySpan<byte> Palette =>
    [
        255, 255, 255, // glass
        255, 221, 120, // fat
        233, 150, 186, // stroma
        70, 70, 160, // lymphocytes
        60, 160, 110, // glands
        140, 120, 110, // necrosis
        200, 40, 40, // blood
        150, 200, 225, // mucin
        110, 30, 110, // tumour
    ];
}
