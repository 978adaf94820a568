using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class FrameIndexerTests
{
    // Frames of 10, 11, 12… bytes that begin as JPEGs do.
    private static readonly List<byte[]> Frames = [.. Enumerable.Range(0, 5).Select(i => (byte[])[0xFF, 0xD8, 0xFF, 0xE0, .. Noise.Bytes(6 + i, (uint)i + 1)])];

    [Theory]
    [InlineData(DicomOffsets.None, 1)]
    [InlineData(DicomOffsets.Basic, 1)]
    [InlineData(DicomOffsets.Extended, 1)]
    [InlineData(DicomOffsets.None, 2)]
    [InlineData(DicomOffsets.Basic, 2)]
    public void Every_frame_lies_where_it_was_written(DicomOffsets offsets, int fragments)
    {
        var bytes = File(offsets, fragments);
        var table = Index(bytes);
        Assert.Equal(5, table.Count);
        var end = 0L;
        for (var i = 0; i < 5; i++)
        {
            var (offset, length) = table.Find(i)!.Value;
            Assert.Equal(Frames[i][..4], bytes[(int)(offset + 8)..(int)(offset + 12)]);
            Assert.True(i == 0 || offset == end);
            end = offset + length;
        }

        Assert.Equal(bytes.Length - 8, end);
    }

    // A table is proven to be used by pixels in which walking would find nothing.
    [Theory]
    [InlineData(DicomOffsets.Basic, true)]
    [InlineData(DicomOffsets.Extended, true)]
    [InlineData(DicomOffsets.None, false)]
    public void A_sound_table_is_believed(DicomOffsets offsets, bool found)
    {
        var image = Image(offsets, 1);
        var bytes = (image with { Frames = [.. image.Frames.Select(f => new byte[f.Length])], Fragments = offsets == DicomOffsets.Basic ? 2 : 1 }).Build();
        if (offsets == DicomOffsets.Extended)
            bytes = [.. bytes[..^8], 0xFE, 0xFF, 0x00, 0xE0, 2, 0, 0, 0, 1, 1, .. bytes[^8..]];
        if (offsets == DicomOffsets.None)
            bytes = [.. bytes[..^8], 0xFE, 0xFF, 0x00, 0xE0, 2, 0, 0, 0, 1, 1, .. bytes[^8..]];
        if (found)
            Assert.NotNull(Index(bytes).Find(4));
        else
            Assert.Contains("none of which begins", Assert.Throws<SlideException>(() => Index(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 200)]
    [InlineData(8, 0)]
    [InlineData(12, 255)]
    public void A_basic_table_that_contradicts_itself_is_not_believed(int at, byte value)
    {
        var bytes = File(DicomOffsets.Basic, 1);
        var table = Pixels(bytes) + 8;
        bytes[table + at] = value;
        bytes[table + at + 3] = value == 255 ? (byte)255 : (byte)0;
        var expected = Index(File(DicomOffsets.None, 1));
        var found = Index(bytes);
        for (var i = 0; i < 5; i++)
            Assert.Equal(expected.Find(i)!.Value.Length, found.Find(i)!.Value.Length);
    }

    [Fact]
    public void Frames_that_the_file_ends_before_are_missing()
    {
        foreach (var offsets in Enum.GetValues<DicomOffsets>())
        {
            var bytes = File(offsets, 1);
            var table = Index(bytes[..^40]);
            Assert.NotNull(table.Find(0));
            Assert.True(table.Find(4) is not { } last || last.Offset + last.Length > bytes.Length - 40);
        }

        Assert.Contains("no frames", Assert.Throws<SlideException>(() => Index([.. File(DicomOffsets.None, 1).AsSpan(0, Pixels(File(DicomOffsets.None, 1)) + 8)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_frames_than_promised_are_refused() =>
        Assert.Contains("more than 4 frames", Assert.Throws<SlideException>(() => Index(File(DicomOffsets.None, 1), 4)).Message, StringComparison.Ordinal);

    private static DicomImage Image(DicomOffsets offsets, int fragments) => new() { Width = 50, Height = 10, TileSide = 10, Frames = Frames, Offsets = offsets, Fragments = fragments };

    private static byte[] File(DicomOffsets offsets, int fragments) => Image(offsets, fragments).Build();

    // Where the Basic Offset Table begins: after the head of PixelData.
    private static int Pixels(byte[] bytes) => bytes.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B']) + 12;

    private static FrameTable Index(byte[] bytes, int frames = 5)
    {
        using var source = new StreamByteSource(new MemoryStream(bytes));
        var file = DicomFile.Open(source);
        file.ReadAll();
        return FrameIndexer.Index(source, Pixels(bytes), frames, file.Data);
    }
}
