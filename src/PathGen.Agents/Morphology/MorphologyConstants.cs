namespace PathGen.Agents;

/// <summary>The numbers by which a patch is measured. They are part of the method: changing one changes its version and hash.</summary>
internal static class MorphologyConstants
{
    /// <summary>Name and version of the method.</summary>
    public const string Version = "pathgen-morphology/1";

    /// <summary>Largest patch in pixels (4096 × 4096).</summary>
    public const int MaxPixels = 1 << 24;

    /// <summary>A pixel is white (no stain) where its darkest channel is at least this …</summary>
    public const int WhiteFloor = 205;

    /// <summary>… and its channels differ by at most this.</summary>
    public const int WhiteSpread = 32;

    /// <summary>A pixel is black (ink, no slide) where its brightest channel is below this.</summary>
    public const int BlackCeiling = 32;

    /// <summary>Colour of red blood cells: red at least this, and above green and blue by at least these.</summary>
    public const int RedFloor = 130;
    public const int RedOverGreen = 95;
    public const int RedOverBlue = 60;

    /// <summary>… and blue at most this above green: eosin is more magenta than haemoglobin.</summary>
    public const int BlueOverGreenMost = 25;

    /// <summary>Pale blue-grey, as of mucin: blue at least this, above red by at least that, green not far below red, and little haematoxylin.</summary>
    public const int BlueFloor = 160;
    public const int BlueOverRed = 8;
    public const int RedOverGreenMost = 12;
    public const double BlueHaematoxylinMost = 0.25;

    /// <summary>Haematoxylin is kept as bytes of this many steps a unit of optical density.</summary>
    public const int Steps = 100;

    /// <summary>A pixel is nuclear where haematoxylin (mean of 3 × 3) is at least this …</summary>
    public const double NuclearFloor = 0.22;

    /// <summary>… and exceeds the mean of the stained pixels around it by this.</summary>
    public const double NuclearContrast = 0.08;

    /// <summary>… and red exceeds blue by at most this: dark eosin is red, haematoxylin is not.</summary>
    public const int NuclearRedOverBlueMost = 64;

    /// <summary>Half the side of that surrounding in µm, and in pixels where the scale is not known.</summary>
    public const double SurroundMicrons = 16;
    public const int SurroundPixels = 32;

    /// <summary>Smallest nucleus in µm², and in pixels where the scale is not known.</summary>
    public const double NucleusMicrons = 10;
    public const int NucleusPixels = 24;

    /// <summary>A nuclear area beyond this many typical (median) areas counts as several nuclei …</summary>
    public const double SingleNucleusMost = 1.8;

    /// <summary>… and beyond this many as something else (pigment, ink, a fold), which is left out.</summary>
    public const double ClumpMost = 60;

    /// <summary>Smallest white space that is counted, in µm², and as a share of the patch where the scale is not known.</summary>
    public const double SpaceMicrons = 150;
    public const double SpaceShare = 0.001;

    /// <summary>All of them as text, for the method's hash.</summary>
    public static string Text { get; } = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Version} {WhiteFloor} {WhiteSpread} {BlackCeiling} {RedFloor} {RedOverGreen} {RedOverBlue} {BlueOverGreenMost} {BlueFloor} {BlueOverRed} {RedOverGreenMost} {BlueHaematoxylinMost} {Steps} {NuclearFloor} {NuclearContrast} {NuclearRedOverBlueMost} {SurroundMicrons} {SurroundPixels} {NucleusMicrons} {NucleusPixels} {SingleNucleusMost} {ClumpMost} {SpaceMicrons} {SpaceShare}");
}
