namespace PathGen.Samples.SyntheticTissue;

/// <summary>Noise of one grain size.</summary>
internal enum NoiseBand
{
    /// <summary>Chromatin.</summary>
    Grain,

    /// <summary>Granules.</summary>
    Fine,

    /// <summary>Parts of cells.</summary>
    Small,

    /// <summary>Cells.</summary>
    Medium,

    /// <summary>Groups of cells.</summary>
    Large,

    /// <summary>Fields of view.</summary>
    Broad,

    /// <summary>Bends of fibres, tight.</summary>
    BendTight,

    /// <summary>Bends of fibres, wide.</summary>
    BendWide,

    /// <summary>Course of fibres.</summary>
    Course,

    /// <summary>How many there are.</summary>
    Count,
}
