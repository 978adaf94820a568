namespace PathGen.Slides;

/// <summary>One 8-bit colour.</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>What slides show where they hold nothing, unless they say otherwise.</summary>
    public static Rgb White => new(255, 255, 255);
}
