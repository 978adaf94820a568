using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class FrameColourTests
{
    // What a JPEG's markers say, against what the file states; libjpeg's own order of belief.
    [Theory]
    [InlineData("RGB", "jfif", "YCbCr")]
    [InlineData("YBR_FULL_422", "jfif", "YCbCr")]
    [InlineData("RGB", "adobe1", "YCbCr")]
    [InlineData("YBR_FULL_422", "adobe0", "Rgb")]
    [InlineData("YBR_FULL_422", "names", "Rgb")]
    [InlineData("RGB", "subsampled", "YCbCr")]
    [InlineData("RGB", "nothing", "Rgb")]
    [InlineData("YBR_FULL_422", "nothing", "YCbCr")]
    public void A_jpegs_markers_win_over_what_the_file_states(string stated, string marker, string expected)
    {
        // JFIF, and one component name and sampling factor after another.
        var jpeg = JpegCodec.Encode(DicomPaint.Picture(32, 32, 1), 90, marker == "subsampled" ? ChromaSubsampling.Chroma420 : ChromaSubsampling.Chroma444);
        var jfif = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xE0]);
        byte[] adobe = marker.StartsWith("adobe", StringComparison.Ordinal) ? [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, (byte)(marker[^1] - '0')] : [];
        if (marker != "jfif")
            jpeg = [.. jpeg[..2], .. adobe, .. jpeg[(jfif + 18)..]];
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        var scan = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        for (var i = 0; i < 3 && marker == "names"; i++)
            jpeg[frame + 10 + 3 * i] = jpeg[scan + 5 + 2 * i] = (byte)"RGB"[i];
        var colour = stated == "RGB" ? TileColour.Rgb : TileColour.YCbCr;
        Assert.Equal(expected, FrameColour.Of(jpeg, TileCompression.Jpeg, colour).ToString());

        // The slide follows: as YCbCr the picture is what was painted, as RGB it is not.
        using var slide = DicomPaint.Open(new DicomImage { Width = 32, Height = 32, TileSide = 32, Frames = [jpeg], Photometric = stated });
        using var pixels = slide.ReadLevel(0, 0, 0, 32, 32);
        using var painted = DicomPaint.Picture(32, 32, 1);
        Assert.Equal(expected == "YCbCr", Math.Abs(pixels.Row(16)[48] - painted.Row(16)[48]) < 12 && Math.Abs(pixels.Row(16)[49] - painted.Row(16)[49]) < 12);
    }

    [Theory]
    [InlineData("j2k_lossless.tile")]
    [InlineData("j2k_lossy.tile")]
    public void A_codestream_with_a_colour_transform_gives_rgb(string tile)
    {
        var codestream = TileSuite.Bytes(tile);
        Assert.Equal(TileColour.YCbCr, FrameColour.Of(codestream, TileCompression.Jpeg2000, TileColour.YCbCr));
        Assert.Equal(TileColour.Rgb, FrameColour.Of(codestream, TileCompression.Jpeg2000, TileColour.Rgb));

        // The same stream with the transform switched on in its COD.
        var switchOf = codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x52]) + 8;
        Assert.Equal(0, codestream[switchOf]);
        codestream[switchOf] = 1;
        Assert.Equal(TileColour.Rgb, FrameColour.Of(codestream, TileCompression.Jpeg2000, TileColour.YCbCr));
    }

    [Fact]
    public void Anything_may_be_a_frame()
    {
        for (var seed = 1u; seed < 200; seed++)
        {
            var bytes = Noise.Bytes((int)(seed % 40), seed);
            if (bytes.Length > 4)
                (bytes[0], bytes[1], bytes[2], bytes[3]) = (0xFF, (byte)(seed % 2 == 0 ? 0xD8 : 0x4F), 0xFF, (byte)(0xC0 + seed % 64));
            Assert.Contains(FrameColour.Of(bytes, seed % 2 == 0 ? TileCompression.Jpeg : TileCompression.Jpeg2000, TileColour.Rgb), new[] { TileColour.Rgb, TileColour.YCbCr });
        }
    }
}
