namespace PathGen.Samples.SyntheticTissue;

/// <summary>How much dye lies at a point: optical density (natural logarithm) along each stain's unit vector.</summary>
/// <param name="Haematoxylin">Nuclei, mucin.</param>
/// <param name="Eosin">Cytoplasm, collagen.</param>
/// <param name="Red">The colour of red blood cells.</param>
internal readonly record struct Ink(float Haematoxylin, float Eosin, float Red = 0f)
{
    /// <summary>From one to another.</summary>
    public static Ink Mix(Ink a, Ink b, float share) => new(
        Curve.Mix(a.Haematoxylin, b.Haematoxylin, share), Curve.Mix(a.Eosin, b.Eosin, share), Curve.Mix(a.Red, b.Red, share));
}
