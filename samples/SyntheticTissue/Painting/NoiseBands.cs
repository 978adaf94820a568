namespace PathGen.Samples.SyntheticTissue;

/// <summary>Grain sizes of the noise bands.</summary>
internal static class NoiseBands
{
    /// <summary>Lattice step in half micrometres.</summary>
    public static float Period(this NoiseBand band) => band switch
    {
        NoiseBand.Grain => 2.7f,
        NoiseBand.Fine => 5.3f,
        NoiseBand.Small => 13f,
        NoiseBand.Medium => 37f,
        NoiseBand.Large => 121f,
        NoiseBand.Broad => 430f,
        NoiseBand.BendTight => 74f,
        NoiseBand.BendWide => 270f,
        NoiseBand.Course => 1500f,
        _ => throw new ArgumentOutOfRangeException(nameof(band), band, "Not a band."),
    };
}
