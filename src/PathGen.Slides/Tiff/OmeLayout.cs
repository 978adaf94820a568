using System.Globalization;
using System.Xml;

namespace PathGen.Slides;

/// <summary>
/// OME-TIFF: the first description is OME-XML. The largest of its pictures is the slide, its reduced levels are its sub-directories (or, in older files, the reduced directories that
/// follow it); the other pictures are associated images.
/// </summary>
internal static class OmeLayout
{
    /// <summary>The layout of an OME-TIFF; null where the TIFF is none.</summary>
    /// <exception cref="SlideException">Damaged.</exception>
    /// <exception cref="UnsupportedSlideException">Its channels lie in pictures of their own (fluorescence), or its pictures in another file.</exception>
    public static TiffLayout? Find(TiffFile file)
    {
        if (file.Directories[0].Text(TiffTag.ImageDescription) is not { } text || !OmeXml.IsOme(text) || Read(file, text) is not { } images)
            return null;
        var places = Places(file, images);
        var (image, main) = images.Zip(places).Where(p => p.Second is not null).OrderByDescending(p => (double)p.First.SizeX * p.First.SizeY).FirstOrDefault();
        if (main is null)
            throw new UnsupportedSlideException($"{file.Name}: an OME-TIFF whose pictures are in other files. Open the file that holds the largest picture.");
        if (image.SizeC > image.SamplesPerPixel)
        {
            throw new UnsupportedSlideException(
                $"{file.Name}: an OME-TIFF of {image.SizeC} channels of {image.Type} in separate pictures (fluorescence, or split colours); RGB and grey are read. QuPath and Bio-Formats read it.");
        }

        var parts = file.SubDirectories(main);
        var levels = parts.Count > 0 ? parts : [.. file.Directories.SkipWhile(d => d != main).Skip(1).TakeWhile(d => GenericLayout.IsReducedLevel(d) && !places.Contains(d))];
        var associated = new Dictionary<string, TiffDirectory>();
        for (var i = 0; i < images.Count; i++)
        {
            if (places[i] is { } directory && directory != main)
                associated.TryAdd(NameOf(images[i].Name, i), directory);
        }

        return new TiffLayout
        {
            Format = "ome-tiff",
            Main = main,
            Levels = TiffLayout.BySize(levels.Prepend(main)),
            Associated = associated,
            Spacing = image.Spacing ?? GenericLayout.SpacingOf(main),
            ObjectivePower = image.Magnification,
            Properties = new Dictionary<string, string>
            {
                ["ome.Name"] = image.Name,
                ["ome.Type"] = image.Type,
                ["ome.SizeC"] = image.SizeC.ToString(CultureInfo.InvariantCulture),
                ["ome.SizeZ"] = image.SizeZ.ToString(CultureInfo.InvariantCulture),
                ["ome.SizeT"] = image.SizeT.ToString(CultureInfo.InvariantCulture),
                ["ome.Images"] = images.Count.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private static IReadOnlyList<OmeImage>? Read(TiffFile file, string text)
    {
        try
        {
            return OmeXml.Read(text) is not { } images ? null
                : images.Count > 0 ? images : throw file.Damaged("its OME-XML describes no picture");
        }
        catch (XmlException e)
        {
            throw new SlideException($"{file.Name}: the OME-XML of the TIFF cannot be read: {e.Message}", e);
        }
    }

    // The directory of the plane of each picture that is read; null for one in another file. Where the XML names none, the pictures' planes follow one another.
    private static TiffDirectory?[] Places(TiffFile file, IReadOnlyList<OmeImage> images)
    {
        var (places, next) = (new TiffDirectory?[images.Count], 0.0);
        for (var i = 0; i < images.Count; i++)
        {
            var place = images[i].Directory ?? next + images[i].PlanesBefore;
            next += images[i].Planes;
            if (place < 0)
                continue;
            if (place >= file.Directories.Count)
                throw file.Damaged($"its OME-XML puts picture {i} into directory {place}, of {file.Directories.Count}");
            places[i] = file.Directories[(int)place];
        }

        return places;
    }

    private static string NameOf(string name, int index)
    {
        string[] known = ["label", "macro", "thumbnail", "overview"];
        return known.FirstOrDefault(k => name.Contains(k, StringComparison.OrdinalIgnoreCase)) ?? $"picture {index}";
    }
}
