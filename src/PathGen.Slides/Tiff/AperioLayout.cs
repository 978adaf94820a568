using System.Globalization;

namespace PathGen.Slides;

/// <summary>
/// Aperio SVS: the tiled directories are the levels; of the stripped ones the second of the file is the thumbnail, and the others are named by the second line of
/// their descriptions. The first description holds the properties, as <c>|name = value</c>.
/// </summary>
internal static class AperioLayout
{
    private const int MaxNameLength = 100;

    /// <summary>The layout of an Aperio slide; null where the TIFF is none.</summary>
    /// <exception cref="SlideException">Damaged.</exception>
    public static TiffLayout? Find(TiffFile file)
    {
        var main = file.Directories[0];
        if (!TiffImage.HasTiles(main) || main.Text(TiffTag.ImageDescription) is not { } description || !description.StartsWith("Aperio", StringComparison.Ordinal))
            return null;
        var levels = file.Directories.Where(TiffImage.HasTiles).ToArray();
        var associated = new Dictionary<string, TiffDirectory>();
        for (var i = 1; i < file.Directories.Count; i++)
        {
            var directory = file.Directories[i];
            if (!TiffImage.HasTiles(directory) && NameOf(directory, i) is { } name)
                associated[name] = directory;
        }

        var properties = PropertiesOf(description);
        return new TiffLayout
        {
            Format = "aperio",
            Main = main,
            Levels = TiffLayout.BySize(levels),
            Associated = associated,
            Properties = properties,
            Spacing = Number(properties, "aperio.MPP", 0.001, 1000) is { } mpp ? new PixelSpacing(mpp, mpp) : null,
            ObjectivePower = Number(properties, "aperio.AppMag", 0.01, 10_000),
            HashedLevel = levels[^1],
            IsOpenSlides = true,
            IsAperio = true,
        };
    }

    private static string? NameOf(TiffDirectory directory, int index)
    {
        if (index == 1)
            return "thumbnail";
        if (directory.Text(TiffTag.ImageDescription) is not { } description)
            return null;
        var lines = description.Split(['\r', '\n'], 3, StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 1 && lines[1].Split(' ', 2)[0] is { Length: > 0 and <= MaxNameLength } name ? name : null;
    }

    // What stands before the first bar is no property. Of two of one name the last counts, as in OpenSlide.
    private static Dictionary<string, string> PropertiesOf(string description)
    {
        var properties = new Dictionary<string, string>();
        foreach (var part in description.Split('|').Skip(1))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is var sign and > 0)
                properties[$"aperio.{part[..sign].Trim()}"] = part[(sign + 1)..].Trim();
        }

        return properties;
    }

    private static double? Number(Dictionary<string, string> properties, string name, double least, double most) =>
        properties.TryGetValue(name, out var text) && double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most ? value : null;
}
