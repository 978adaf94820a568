namespace PathGen.Slides;

/// <summary>
/// JPEG 2000 tiles, by OpenJPEG on the calling thread; halved up to three times by leaving out resolutions. Where a codestream has fewer of them, the rest of
/// the way the mean of four pixels is taken. YCbCr becomes RGB with chroma repeated, as in OpenSlide. <para>
/// What counts as damage: every error and every warning of OpenJPEG, a part of a tile or an end marker that is missing, a size, depth or number of components that is not
/// what the file promised, and more code blocks, precincts or layers than its pixels can need. JPEG 2000 has no checksum, so damage that still decodes goes unseen.
/// Not damage: a missing end marker when all tiles are there; and bytes after the end.
/// </para></summary>
internal sealed class Jpeg2000TileDecoder : TileDecoder
{
    private readonly TileEncoding encoding;

    public Jpeg2000TileDecoder(TileEncoding encoding)
    {
        this.encoding = encoding;
        NativeLibraries.OpenJpeg.Load();
    }

    /// <inheritdoc/>
    public override int MaxReduction => 3;

    /// <inheritdoc/>
    public override string? Decode(Span<byte> data, int reduction, RgbWindow window)
    {
        encoding.CheckWindow(window, reduction, MaxReduction);
        var codestream = Jp2File.Codestream(data);
        var frame = Jpeg2000Headers.Read(codestream, encoding);
        if (TileLevel.Reduce(frame.Height, reduction) < window.Height)
            throw new TileDamagedException($"the codestream has {frame.Width}×{frame.Height} pixels; {encoding.Width}×{encoding.Height} were promised");
        var halvings = Math.Min(reduction, frame.Halvings);
        using var image = OpenJpeg.Decode(codestream, halvings, encoding.KeepDamaged, out var warning);
        if (halvings == reduction)
        {
            Unpack(image, frame, halvings, window);
            return warning;
        }

        using var larger = new RgbImage((int)TileLevel.Reduce(frame.Width, halvings), (int)TileLevel.Reduce(frame.Height, halvings));
        Unpack(image, frame, halvings, RgbWindow.Of(larger, 0, 0, larger.Width, larger.Height));
        Average(larger, 1 << reduction - halvings, window);
        return warning;
    }

    private void Unpack(OpenJpegImage image, Jpeg2000Frame frame, int halvings, RgbWindow window)
    {
        switch (encoding.Colour)
        {
            case TileColour.YCbCr:
                PlanePacking.YCbCr(Plane(0), Plane(1, frame.ChromaX, frame.ChromaY), Plane(2, frame.ChromaX, frame.ChromaY), frame.ChromaX, frame.ChromaY, window);
                break;
            case TileColour.Rgb:
                PlanePacking.Rgb(Plane(0), Plane(1), Plane(2), 0, window);
                break;
            default:
                PlanePacking.Grey(Plane(0), encoding.Colour == TileColour.InvertedGrey ? 255 : 0, window);
                break;
        }

        ReadOnlySpan<int> Plane(int component, int stepX = 1, int stepY = 1) => image.Plane(
            component, (int)TileLevel.Reduce((frame.Width + stepX - 1) / stepX, halvings), (int)TileLevel.Reduce((frame.Height + stepY - 1) / stepY, halvings));
    }

    // The mean of each square of pixels, as far as it lies on the picture.
    private static void Average(RgbImage larger, int side, RgbWindow window)
    {
        for (var y = 0; y < window.Height; y++)
        {
            var row = window.Row(y);
            var bottom = Math.Min((y + 1) * side, larger.Height);
            for (var i = 0; i < row.Length; i++)
            {
                var left = i / 3 * side;
                var right = Math.Min(left + side, larger.Width);
                var sum = 0;
                for (var v = y * side; v < bottom; v++)
                {
                    var line = larger.Row(v);
                    for (var u = left; u < right; u++)
                        sum += line[3 * u + i % 3];
                }

                var count = (right - left) * (bottom - y * side);
                row[i] = (byte)((sum + count / 2) / count);
            }
        }
    }
}
