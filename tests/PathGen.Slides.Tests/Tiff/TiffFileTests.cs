using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Files that lie: each is refused with one error that names the file and what is wrong.</summary>
public sealed class TiffFileTests
{
    [Fact]
    public void What_is_no_TIFF_is_left_to_others() =>
        Assert.Null(TiffFile.Read(new StreamByteSource(new MemoryStream("II*not a tiff"u8.ToArray()))));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Values_of_every_type_are_read(bool bigEndian, bool big)
    {
        var builder = new TiffBuilder(bigEndian, big);
        builder.Add().Set(256, 7).Set(257, 70_000).Text(270, "a text that is longer than its field").Text(271, "Ab").Rational(282, 7, 2).Set(273, 1, 2, 3)
            .Set(283, new TiffValues(TiffValues.Double, [BitConverter.DoubleToUInt64Bits(0.25)])).Set(286, new TiffValues(TiffValues.Float, [BitConverter.SingleToUInt32Bits(1.5f)]))
            .Set(324, new TiffValues(TiffValues.Long8, [1UL << 40, 5])).Bytes(347, [1, 2, 3]).Set(305, new TiffValues(TiffValues.Ascii, [], [0xE9, 0]));
        builder.Add().Set(256, 9).AddPart().Set(256, 10);
        var file = Read(builder.Build());
        Assert.Equal((bigEndian, big, 2), (file.BigEndian, file.IsBig, file.Directories.Count));
        var first = file.Directories[0];
        Assert.Equal((7UL, 70_000UL, 4UL), (first.Number(TiffTag.ImageWidth), first.Number(TiffTag.ImageLength), first.Number(TiffTag.Photometric, 4)));
        Assert.Equal(("a text that is longer than its field", "Ab", "é", null), (first.Text(TiffTag.ImageDescription), first.Text(TiffTag.Make), first.Text(TiffTag.Software), first.Text(TiffTag.Model)));
        Assert.Equal((3.5, 0.25, 1.5, null), (first.Real(TiffTag.XResolution), first.Real(TiffTag.YResolution), first.Real(TiffTag.XPosition), first.Real(TiffTag.YPosition)));
        var (strips, offsets) = (first.Numbers(TiffTag.StripOffsets, 9), first.Numbers(TiffTag.TileOffsets, 9));
        Assert.Equal([1UL, 2, 3], Enumerable.Range(0, strips.Count).Select(i => strips[i]));
        Assert.Equal([1UL << 40, 5UL], Enumerable.Range(0, offsets.Count).Select(i => offsets[i]));
        Assert.Equal([1, 2, 3], first.Bytes(TiffTag.JpegTables));
        Assert.Equal(10UL, Assert.Single(file.SubDirectories(file.Directories[1])).Number(TiffTag.ImageWidth));
        Assert.Empty(file.SubDirectories(first));
    }

    [Fact]
    public void A_ring_of_directories_is_refused()
    {
        var builder = new TiffBuilder();
        builder.Add().Set(256, 1);
        builder.Add().Set(256, 2);
        var file = builder.Build();

        // The last link leads back to the first directory.
        file.AsSpan(4, 4).CopyTo(file.AsSpan(^4));
        Refused(file, "ring");
    }

    [Fact]
    public void Sub_directories_in_a_ring_are_refused()
    {
        static byte[] Build(ulong part)
        {
            var builder = new TiffBuilder();
            builder.Add().Set(256, 1).Set(330, new TiffValues(TiffValues.Ifd, [part, part]));
            return builder.Build();
        }

        var file = Read(Build(BitConverter.ToUInt32(Build(0), 4)));
        Assert.Contains("ring", Assert.Throws<SlideException>(() => file.SubDirectories(file.Directories[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_without_end_is_refused()
    {
        var builder = new TiffBuilder();
        for (var i = 0; i <= TiffFile.MaxDirectories; i++)
            builder.Add().Set(256, 1);
        Refused(builder.Build(), "more than 4096 directories");
    }

    [Fact]
    public void Overlapping_directories_of_many_tags_are_refused()
    {
        // Each directory begins four bytes after the one before, and claims 5000 tags of the same bytes.
        var file = new byte[70_000];
        "II*\0"u8.CopyTo(file);
        file[4] = 8;
        for (var i = 0; i < 200; i++)
        {
            BitConverter.TryWriteBytes(file.AsSpan(8 + 4 * i), (ushort)5000);
            BitConverter.TryWriteBytes(file.AsSpan(8 + 4 * i + 2 + 12 * 5000), 8 + 4 * (i + 1));
        }

        Refused(file, "tags");
    }

    [Theory]
    [InlineData(5, "ends after")]
    [InlineData(12, "ends after")]
    [InlineData(30, "directory 0")]
    [InlineData(-1, "directory 0")]
    public void A_file_cut_short_is_refused(int length, string what)
    {
        var builder = new TiffBuilder();
        builder.Add().Set(256, 1).Text(270, "a text that is longer than its field");
        var file = builder.Build();
        Refused(file[..(length < 0 ? file.Length + length : length)], what);
    }

    [Fact]
    public void An_offset_beyond_the_file_is_refused_even_where_sums_would_overflow()
    {
        foreach (var offset in new[] { 1UL << 40, ulong.MaxValue, ulong.MaxValue - 1 })
        {
            var builder = new TiffBuilder(big: true);
            builder.Add().Set(256, 1);
            var file = builder.Build();
            BitConverter.TryWriteBytes(file.AsSpan(8), offset);
            Refused(file, $"byte {offset}");
        }
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 61)]
    [InlineData((1UL << 60) + 1)]
    [InlineData(1UL << 32)]
    [InlineData(100_000UL)]
    public void A_count_that_the_file_cannot_hold_is_refused_before_anything_is_allocated(ulong count)
    {
        var builder = new TiffBuilder(big: true);
        builder.Add().Set(256, 1).Set(324, new TiffValues(TiffValues.Long8, [1, 2, 3], StatedCount: count)).Set(270, new TiffValues(TiffValues.Ascii, [], new byte[20], count));
        var first = Read(builder.Build()).Directories[0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("TileOffsets", Assert.Throws<SlideException>(() => first.Numbers(TiffTag.TileOffsets, int.MaxValue)).Message, StringComparison.Ordinal);
        Assert.Contains("ImageDescription", Assert.Throws<SlideException>(() => first.Text(TiffTag.ImageDescription)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Values_of_a_wrong_type_are_refused_by_name()
    {
        var builder = new TiffBuilder();
        builder.Add().Rational(256, 1, 1).Set(270, 5).Set(257, new TiffValues(99, [], new byte[4])).Set(282, new TiffValues(99, [], new byte[4]));
        var first = Read(builder.Build()).Directories[0];
        Assert.Contains("tag 256 (ImageWidth) of directory 0 has values of type Rational", Assert.Throws<SlideException>(() => first.Number(TiffTag.ImageWidth)).Message, StringComparison.Ordinal);
        Assert.Contains("type 99", Assert.Throws<SlideException>(() => first.Number(TiffTag.ImageLength)).Message, StringComparison.Ordinal);
        Assert.Contains("type Short", Assert.Throws<SlideException>(() => first.Text(TiffTag.ImageDescription)).Message, StringComparison.Ordinal);
        Assert.Contains("is missing", Assert.Throws<SlideException>(() => first.Number(TiffTag.TileWidth)).Message, StringComparison.Ordinal);
        Assert.Null(first.Real(TiffTag.XResolution));
    }

    private static TiffFile Read(byte[] bytes) => TiffFile.Read(new StreamByteSource(new MemoryStream(bytes), "lies.tif"))!;

    private static void Refused(byte[] bytes, string what)
    {
        var error = Assert.Throws<SlideException>(() => Slide.Open(new StreamByteSource(new MemoryStream(bytes), "lies.tif")));
        Assert.StartsWith("lies.tif: the TIFF is damaged or cut short: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
