// Shows what the packages do with a format that an application brings: a Deep Zoom image gets its thumbnail, tissue and tiles as any slide does.
using PathGen.Samples.DeepZoom;
using PathGen.Slides;

if (args.Length != 3 || !double.TryParse(args[1], System.Globalization.CultureInfo.InvariantCulture, out var micronsPerPixel))
{
    Console.Error.WriteLine("usage: DeepZoom SLIDE.dzi MICRONS-PER-PIXEL THUMBNAIL.png");
    return 2;
}

try
{
    var options = new SlideOptions { MicronsPerPixel = micronsPerPixel };
    options.Formats.Insert(0, new DeepZoomFormat());
    using var slide = Slide.Open(args[0], options);
    using var thumbnail = slide.ReadThumbnail(1024);
    PictureFile.WritePng(thumbnail, args[2]);
    var tissue = new SaturationTissueDetector().Detect(slide);
    var tiles = new TileGrid(new TileGridOptions { MicronsPerPixel = 0.5, TileSize = 224 }).Tile(slide, tissue);
    Console.WriteLine($"{slide.Name}: {slide.Format}, {slide.Levels.Count} levels, {slide.Width}×{slide.Height} px, {tiles.Count()} tiles of 224 px at 0.5 µm/px on tissue.");
    return 0;
}
catch (Exception e) when (e is SlideException or ArgumentException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
