using System.Globalization;
using System.Xml;
using PathGen.Slides;

namespace PathGen.Samples.DeepZoom;

/// <summary>
/// Deep Zoom images (<c>slide.dzi</c> beside <c>slide_files/LEVEL/COLUMN_ROW.jpeg</c>), as web viewers serve them: how an application adds a format of its own.
/// Put it into <see cref="SlideOptions.Formats"/>. Thread-safe.
/// </summary>
public sealed class DeepZoomFormat : ISlideFormat
{
    private const int MaxDescription = 64 << 10;

    /// <inheritdoc/>
    public string Name => "Deep Zoom";

    /// <inheritdoc/>
    public ISlideReader? TryOpen(IByteSource source, SlideOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.LocalPath is not { } path || !path.EndsWith(".dzi", StringComparison.OrdinalIgnoreCase))
            return null;
        if (source.Length > MaxDescription)
            throw new SlideException($"{source.Name}: a Deep Zoom description of {source.Length} bytes; at most {MaxDescription} are read.");
        var description = new byte[source.Length];
        source.Read(0, description);
        var image = Parse(description, source.Name);
        var tiles = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "_files");
        return Directory.Exists(tiles) ? new DeepZoomReader(image, tiles, source.Name)
            : throw new SlideException($"{source.Name}: its tiles are missing: there is no folder {tiles}.");
    }

    // A description names sizes only; what it could make an XML parser do besides is switched off.
    private static DeepZoomImage Parse(byte[] description, string name)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(description), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            reader.MoveToContent();
            if (reader.LocalName != "Image")
                throw new SlideException($"{name}: a Deep Zoom description begins with <Image>, found <{reader.LocalName}>.");
            var extension = reader.GetAttribute("Format");
            if (extension is not ("jpeg" or "jpg" or "png"))
                throw new SlideException($"{name}: tiles of format '{extension}'; jpeg, jpg and png are read.");
            var (tileSize, overlap) = (Number(reader, "TileSize", 16, 4096, name), Number(reader, "Overlap", 0, 256, name));
            if (!reader.ReadToFollowing("Size"))
                throw new SlideException($"{name}: the Deep Zoom description has no <Size>.");
            return new DeepZoomImage(Number(reader, "Width", 1, 1 << 24, name), Number(reader, "Height", 1, 1 << 24, name), tileSize, overlap, extension);
        }
        catch (XmlException e)
        {
            throw new SlideException($"{name}: not a Deep Zoom description: {e.Message}", e);
        }
    }

    private static int Number(XmlReader reader, string attribute, int least, int most, string name) =>
        int.TryParse(reader.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
            : throw new SlideException($"{name}: {attribute} is '{reader.GetAttribute(attribute)}'; expected {least} to {most}.");
}
