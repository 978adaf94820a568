using System.Buffers;
using System.Collections.Concurrent;

namespace PathGen.Slides;

/// <summary>
/// JPEG tiles, by libjpeg-turbo with libjpeg's defaults (accurate DCT, smooth chroma upsampling), as OpenSlide decodes them; halved up to three times by
/// a smaller DCT. <para>
/// What counts as damage: every error and every warning of libjpeg (a bad Huffman code, a marker in the middle of data, bytes too many, bytes too few), a size, depth or
/// number of components that is not what the file promised. JPEG has no checksum, so damage that still is a JPEG goes unseen. Not damage: a missing end
/// marker of a JPEG of one scan when every block is there, as some scanners leave it out; and bytes after the end.
/// </para></summary>
internal sealed class JpegTileDecoder : TileDecoder
{
    // A progressive JPEG has about ten scans. Each costs time for every block of the tile, however few bytes it takes.
    private const int MaxScans = 100;

    // APP14, "Adobe", version 100, no flags; the colour transform follows.
    private static readonly byte[] Adobe = [0xFF, JpegFrame.App14, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0];

    private readonly TileEncoding encoding;
    private readonly byte[] prefix;
    private readonly ConcurrentBag<TurboJpegHandle> idle = [];
    private volatile bool disposed;

    public JpegTileDecoder(TileEncoding encoding)
    {
        this.encoding = encoding;
        NativeLibraries.TurboJpeg.Load();

        // libjpeg believes a JFIF marker, then an Adobe marker, then guesses by component names. What counts is what the TIFF or DICOM says: as the only such marker.
        var tables = encoding.JpegTables.Span;
        tables = tables is [0xFF, JpegFrame.Start, ..] ? tables[2..] : tables;
        tables = tables is [.., 0xFF, JpegFrame.End] ? tables[..^2] : tables;
        prefix = [0xFF, JpegFrame.Start, .. Adobe, (byte)(encoding.Colour == TileColour.YCbCr ? 1 : 0), .. tables];
    }

    /// <inheritdoc/>
    public override int MaxReduction => 3;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Prefix => prefix;

    /// <inheritdoc/>
    public override string? Decode(Span<byte> data, int reduction, RgbWindow window)
    {
        encoding.CheckWindow(window, reduction, MaxReduction);
        var frame = JpegFrame.Read(data, mute: 2 + Adobe.Length + 1);
        if (frame.Precision != 8 || frame.Components != encoding.Samples)
            throw new TileDamagedException($"the JPEG has {frame.Components} components of {frame.Precision} bits; {encoding.Samples} of 8 were promised");
        var height = Height(frame, reduction, window);
        var coded = data[frame.Scan..];
        if (!frame.IsPlain && coded.Count((ReadOnlySpan<byte>)[0xFF, JpegFrame.StartOfScan]) >= MaxScans)
            throw new TileDamagedException($"the JPEG has more than {MaxScans} scans");

        // Without its end marker a JPEG of one scan still tells whether all is there; one of several may lack the last.
        var warning = !frame.IsPlain || coded.LastIndexOf((ReadOnlySpan<byte>)[0xFF, JpegFrame.End]) >= 0
            ? Decode(data, frame.IsPlain, height, window)
            : DecodeWithEnd(data, height, window);
        if (encoding.Colour == TileColour.InvertedGrey)
            window.Invert();
        return warning;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var handle))
            handle.Dispose();
    }

    // The height to decode: the window's, or more where the last strip of a picture is stored as high as the others.
    private int Height(JpegFrame frame, int reduction, RgbWindow window)
    {
        var height = (int)TileLevel.Reduce(frame.Height, reduction);
        if (frame.Width != encoding.Width || frame.Height > encoding.Height || height < window.Height)
            throw new TileDamagedException($"the JPEG has {frame.Width}×{frame.Height} pixels; {encoding.Width}×{encoding.Height} were promised");
        return height;
    }

    private string? DecodeWithEnd(ReadOnlySpan<byte> data, int height, RgbWindow window)
    {
        var whole = ArrayPool<byte>.Shared.Rent(data.Length + 2);
        try
        {
            data.CopyTo(whole);
            (whole[data.Length], whole[data.Length + 1]) = (0xFF, JpegFrame.End);
            return Decode(whole.AsSpan(0, data.Length + 2), plain: true, height, window);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private string? Decode(ReadOnlySpan<byte> jpeg, bool plain, int height, RgbWindow window)
    {
        if (height == window.Height)
            return Decode(jpeg, plain, window);
        using var whole = new RgbImage(window.Width, height);
        var warning = Decode(jpeg, plain, RgbWindow.Of(whole, 0, 0, whole.Width, whole.Height));
        for (var y = 0; y < window.Height; y++)
            whole.Row(y).CopyTo(window.Row(y));
        return warning;
    }

    private string? Decode(ReadOnlySpan<byte> jpeg, bool plain, RgbWindow window)
    {
        // A decompressor remembers tables. A JPEG that does not bring all of its own must not find those of the tile before: it gets a new one.
        var handle = plain && idle.TryTake(out var known) ? known : TurboJpeg.CreateDecompressor();
        try
        {
            return TurboJpeg.DecompressTile(handle, jpeg, window, encoding.KeepDamaged);
        }
        finally
        {
            if (plain && !disposed)
                idle.Add(handle);
            else
                handle.Dispose();
        }
    }
}
