namespace PathGen.Slides;

/// <summary>Colours of marker pens that people draw on slides with.</summary>
[Flags]
public enum PenColours
{
    /// <summary>None: what pens drew counts as any other colour.</summary>
    None = 0,

    /// <summary>Blue and cyan ink.</summary>
    Blue = 1,

    /// <summary>Green ink.</summary>
    Green = 2,

    /// <summary>Red ink.</summary>
    Red = 4,

    /// <summary>Black ink, and other grey darkness.</summary>
    Black = 8,

    /// <summary>All of them.</summary>
    All = Blue | Green | Red | Black,
}
