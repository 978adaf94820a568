using System.Globalization;
using System.Xml;

namespace PathGen.Slides;

/// <summary>
/// What a slide reader needs of OME-XML (https://docs.openmicroscopy.org/ome-model/latest/ome-tiff/specification.html), of any schema version. The text is untrusted: no DTD, no
/// entities, bounded in length and number of pictures, read in one pass.
/// </summary>
internal static class OmeXml
{
    private const int MaxImages = 4096;
    private const int MaxDepth = 100;

    /// <summary>Whether a text may be OME-XML.</summary>
    public static bool IsOme(string text) => text.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal) && text.Contains("<OME", StringComparison.Ordinal);

    /// <summary>Reads the pictures in their order; null where the root is not OME.</summary>
    /// <exception cref="XmlException">The text is no well-formed XML, or larger than it may be.</exception>
    public static IReadOnlyList<OmeImage>? Read(string text)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };
        using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t')), settings);
        reader.MoveToContent();
        if (reader.LocalName != "OME")
            return null;
        var (uuid, name, objective) = (reader.GetAttribute("UUID"), "", "");
        var images = new List<OmeImage>();
        var magnifications = new Dictionary<string, double>();
        var objectives = new List<string>();
        var (isPlane, exact) = (false, false);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.Depth > MaxDepth)
                throw new XmlException($"its elements are nested more than {MaxDepth} deep");
            switch (reader.LocalName)
            {
                case "BinaryOnly":
                    throw new XmlException("it only points to another file that describes the picture (BinaryOnly)");
                case "Objective" when reader.GetAttribute("ID") is { } id && Real(reader, "NominalMagnification") is { } magnification:
                    magnifications[id] = magnification;
                    break;
                case "Image":
                    (name, objective) = (reader.GetAttribute("Name") ?? "", "");
                    break;
                case "ObjectiveSettings" or "ObjectiveRef":
                    objective = reader.GetAttribute("ID") ?? "";
                    break;
                case "Pixels":
                    if (images.Count == MaxImages)
                        throw new XmlException($"it describes more than {MaxImages} pictures");
                    images.Add(ReadPixels(reader, name));
                    objectives.Add(objective);
                    exact = false;
                    break;
                case "Channel" when images.Count > 0:
                    images[^1].SamplesPerPixel = Math.Max(images[^1].SamplesPerPixel, Whole(reader, "SamplesPerPixel", 1));
                    break;
                case "TiffData" when images.Count > 0:
                    isPlane = SetDirectory(reader, images[^1], ref exact);
                    break;
                case "UUID" when images.Count > 0 && isPlane:
                    isPlane = false;
                    if (uuid is not null && reader.ReadElementContentAsString() is var other && !string.Equals(uuid, other.Trim(), StringComparison.OrdinalIgnoreCase))
                        images[^1].Directory = -1;
                    break;
            }
        }

        for (var i = 0; i < images.Count; i++)
            images[i].Magnification = magnifications.TryGetValue(objectives[i], out var magnification) && magnification is >= 0.01 and <= 10_000 ? magnification : null;
        return images;
    }

    // Whether a run of planes holds the one that is read.
    private static bool SetDirectory(XmlReader reader, OmeImage image, ref bool exact)
    {
        var (z, first) = (Whole(reader, "FirstZ", 0), Whole(reader, "IFD", 0));
        if (exact || Whole(reader, "FirstC", 0) != 0 || Whole(reader, "FirstT", 0) != 0)
            return false;
        exact = z == image.MiddleZ;
        var planes = reader.GetAttribute("PlaneCount") is not null ? Whole(reader, "PlaneCount", 1) : reader.GetAttribute("IFD") is not null ? 1 : image.Planes;
        if (!exact && (z != 0 || planes <= image.PlanesBefore))
            return false;
        image.Directory = (long)Math.Min(first + (exact ? 0 : image.PlanesBefore), int.MaxValue);
        return true;
    }

    private static OmeImage ReadPixels(XmlReader reader, string name) => new()
    {
        Name = name,
        SizeX = Whole(reader, "SizeX", 0),
        SizeY = Whole(reader, "SizeY", 0),
        SizeZ = Whole(reader, "SizeZ", 1),
        SizeC = Whole(reader, "SizeC", 1),
        SizeT = Whole(reader, "SizeT", 1),
        Order = reader.GetAttribute("DimensionOrder") is { Length: 5 } order && order.StartsWith("XY", StringComparison.Ordinal) ? order[2..] : "ZCT",
        Type = reader.GetAttribute("Type") ?? reader.GetAttribute("PixelType") ?? "",
        Spacing = Microns(reader, "PhysicalSizeX") is { } x && Microns(reader, "PhysicalSizeY") is { } y ? new PixelSpacing(x, y) : null,
    };

    private static double? Microns(XmlReader reader, string attribute)
    {
        var unit = reader.GetAttribute($"{attribute}Unit") switch
        {
            null or "\u00B5m" or "\u03BCm" or "um" => 1,
            "nm" => 1e-3,
            "mm" => 1e3,
            "cm" => 1e4,
            "m" => 1e6,
            "pm" => 1e-6,
            "\u00C5" => 1e-4,
            _ => double.NaN,
        };
        return Real(reader, attribute) * unit is >= 0.001 and <= 1000 and var microns ? microns : null;
    }

    private static double? Real(XmlReader reader, string attribute) =>
        double.TryParse(reader.GetAttribute(attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static long Whole(XmlReader reader, string attribute, long absent) => reader.GetAttribute(attribute) is not { } text ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw new XmlException($"{attribute}=\"{(text.Length > 40 ? text[..40] : text)}\" is no whole number");
}
