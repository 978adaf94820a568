using System.Text;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class EmbeddingFileTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        using var folder = new TemporaryFolder();
        var file = Sample();
        file.Write(folder["a.npy"]);
        var read = EmbeddingFile.Read(folder["a.npy"]);
        Assert.Equal(file with { Embeddings = read.Embeddings }, read);
        Assert.Equal(file.Embeddings.Tiles, read.Embeddings.Tiles);
        Assert.Equal(file.Embeddings.Failures, read.Embeddings.Failures);
        Assert.Equal(file.Embeddings.Matrix.Values.ToArray(), read.Embeddings.Matrix.Values.ToArray());
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void The_matrix_is_numpys()
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.npy"]);

        // What numpy.save writes before the same array (NumPy 1 and 2).
        var header = "\x93NUMPY\x01\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }".PadRight(127) + "\n";
        var bytes = File.ReadAllBytes(folder["a.npy"]);
        Assert.Equal(Encoding.Latin1.GetBytes(header), bytes[..128]);
        var npy = Npy.Read(folder["a.npy"]);
        Assert.Equal([3, 2], npy.Shape);
        Assert.Equal([1f, 0f, 0.6f, 0.8f, 0f, -1f], npy.As<float>());
    }

    [Fact]
    public void Safetensors_hold_the_same_in_one_file_under_names_that_others_use()
    {
        using var folder = new TemporaryFolder();
        var file = Sample();
        file.Write(folder["a.safetensors"]);
        Assert.Single(Directory.GetFiles(folder.Path));
        var read = EmbeddingFile.Read(folder["a.safetensors"]);
        Assert.Equal(file with { Embeddings = read.Embeddings }, read);
        Assert.Equal(file.Embeddings.Tiles, read.Embeddings.Tiles);
        Assert.Equal(file.Embeddings.Failures, read.Embeddings.Failures);
        Assert.Equal(file.Embeddings.Matrix.Values.ToArray(), read.Embeddings.Matrix.Values.ToArray());

        using var tensors = PathGen.Onnx.SafetensorsFile.Open(folder["a.safetensors"]);
        Assert.Equal([3, 2], tensors.Tensors["features"].Shape);
        Assert.Equal((PathGen.Onnx.TensorElementKind.Int64, 2L), (tensors.Tensors["coords"].Type, tensors.Tensors["coords"].Shape[1]));
        var coordinates = new long[6];
        tensors.ReadBytes("coords", System.Runtime.InteropServices.MemoryMarshal.AsBytes(coordinates.AsSpan()));
        Assert.Equal(file.Embeddings.Tiles.SelectMany(t => new[] { t.Region.X, t.Region.Y }), coordinates);
        Assert.Equal(0, (8 + BitConverter.ToInt64(File.ReadAllBytes(folder["a.safetensors"]))) % 8);
    }

    [Fact]
    public void Damaged_safetensors_are_refused_and_never_crash()
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.safetensors"]);
        var whole = File.ReadAllBytes(folder["a.safetensors"]);
        var random = new Random(2);
        for (var i = 0; i < 1000; i++)
        {
            var mutant = whole.AsSpan(0, i % 4 == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
            for (var k = random.Next(1, 4); k > 0 && mutant.Length > 0; k--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            if (mutant.AsSpan().SequenceEqual(whole))
                continue;
            File.WriteAllBytes(folder["m.safetensors"], mutant);
            try
            {
                // A changed name of the slide or space in the header is no damage that shows.
                Assert.Equal(Sample().Embeddings.Matrix.Values.ToArray(), EmbeddingFile.Read(folder["m.safetensors"]).Embeddings.Matrix.Values.ToArray());
            }
            catch (EmbeddingException e)
            {
                Assert.Contains("m.safetensors", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Other_safetensors_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.safetensors"], new SafetensorsBuilder().Add("features", [1, 2], 1, 2).Build());
        Assert.Contains("pathgen_embeddings", Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["x.safetensors"])).Message, StringComparison.Ordinal);
        Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["none.safetensors"]));
    }

    [Fact]
    public void Writing_replaces_and_the_older_pair_is_gone()
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.npy"]);
        (Sample() with { Slide = "other.svs" }).Write(folder["a.npy"]);
        Assert.Equal("other.svs", EmbeddingFile.Read(folder["a.npy"]).Slide);
    }

    [Fact]
    public void Rows_without_tiles_are_refused()
    {
        using var folder = new TemporaryFolder();
        var file = Sample();
        var error = Assert.Throws<ArgumentException>(() => (file with { Embeddings = file.Embeddings with { Tiles = [] } }).Write(folder["a.npy"]));
        Assert.Contains("0 tiles for 3 rows", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("(3, 2)", "(3, 3)")]
    [InlineData("(3, 2)", "(2147483647, 65536)")]
    [InlineData("(3, 2)", "(9999999999, 2)")]
    [InlineData("(3, 2)", "(6,)")]
    [InlineData("(3, 2)", "(3, 0)")]
    [InlineData("<f4", ">f4")]
    [InlineData("<f4", "|O")]
    [InlineData("False", "True")]
    [InlineData("NUMPY", "NUMPZ")]
    public void A_header_that_lies_is_refused_before_anything_is_allocated(string part, string lie)
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.npy"]);
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(folder["a.npy"]));
        var end = text.IndexOf('\n', StringComparison.Ordinal) + 1;
        var header = text[..(end - 1)].Replace(part, lie, StringComparison.Ordinal).TrimEnd().PadRight(end - 1) + "\n";
        File.WriteAllBytes(folder["a.npy"], Encoding.Latin1.GetBytes(header + text[end..]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"]));
        Assert.Contains("a.npy", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_of_the_matrix_is_noticed()
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.npy"]);
        var whole = File.ReadAllBytes(folder["a.npy"]);
        for (var i = 0; i < whole.Length; i++)
        {
            File.WriteAllBytes(folder["a.npy"], whole[..i]);
            Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"]));
            var changed = (byte[])whole.Clone();
            changed[i] ^= 1;
            File.WriteAllBytes(folder["a.npy"], changed);
            Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"]));
        }
    }

    [Fact]
    public void A_damaged_description_is_an_error_or_changes_only_what_it_says()
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.npy"]);
        var whole = File.ReadAllBytes(folder["a.npy.json"]);
        for (var i = 0; i < whole.Length; i++)
        {
            File.WriteAllBytes(folder["a.npy.json"], whole[..i]);
            Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"]));
            foreach (var value in new byte[] { 0, (byte)'"', (byte)'[', (byte)'9', 0xFF })
            {
                var changed = (byte[])whole.Clone();
                changed[i] = value;
                File.WriteAllBytes(folder["a.npy.json"], changed);
                try
                {
                    Assert.Equal(3, EmbeddingFile.Read(folder["a.npy"]).Embeddings.Tiles.Count);
                }
                catch (EmbeddingException e)
                {
                    Assert.Contains("a.npy", e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("\"formatVersion\":1", "\"formatVersion\":2", "format version 2; this library reads 1")]
    [InlineData("\"rows\":3", "\"rows\":4", "3 tiles for 4 rows")]
    [InlineData("\"width\":2", "\"width\":3", "says 3 × 3")]
    [InlineData("\"tiles\":[[", "\"tiles\":[[1,", "six numbers")]
    [InlineData("\"tiles\":[[0,", "\"tiles\":[[0.5,", "not a description")]
    [InlineData("\"slide\":", "\"slide\":null,\"x\":", "not a description")]
    [InlineData("\"micronsPerPixel\":[0.5,", "\"micronsPerPixel\":[", "two numbers")]
    public void A_description_that_lies_is_refused_with_the_reason(string part, string lie, string reason)
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.npy"]);
        var text = File.ReadAllText(folder["a.npy.json"]);
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(folder["a.npy.json"], text.Replace(part, lie, StringComparison.Ordinal));
        var error = Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"]));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_description_too_large_for_its_matrix_is_refused_unread(int excess)
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["a.npy"]);

        // Zeros after the text: no JSON, so a file that is read through ends in another error. No disk space is taken where files may have holes.
        using (var stream = File.OpenWrite(folder["a.npy.json"]))
            stream.SetLength(EmbeddingFile.MaxJsonBytes + 3 * EmbeddingFile.MaxJsonBytesPerRow + excess);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"]));
        Assert.Contains(excess == 0 ? "not a description" : "beside a matrix of 3 rows", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("a.npy.json cannot be read", Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"])).Message, StringComparison.Ordinal);
        Sample().Write(folder["a.npy"]);
        File.Delete(folder["a.npy"]);
        Assert.Contains("a.npy cannot be read", Assert.Throws<EmbeddingException>(() => EmbeddingFile.Read(folder["a.npy"])).Message, StringComparison.Ordinal);
    }

    private static EmbeddingFile Sample()
    {
        Tile[] tiles =
        [
            new(0, new SlideRegion(0, -5, 672, 672), 1),
            new(2, new SlideRegion(1L << 40, 672, 672, 672), 0.1 + 0.2),
            new(3, new SlideRegion(7, 9, 1, 2), 0.75),
        ];
        return new EmbeddingFile
        {
            Slide = "a “slide”.svs",
            SlideSha256 = "ab12",
            Encoder = "c0ffee",
            Spacing = new PixelSpacing(0.5, 0.2525),
            ReadSize = 224,
            Key = "dd",
            Embeddings = new SlideEmbeddings(
                tiles,
                new EmbeddingMatrix([1, 0, 0.6f, 0.8f, 0, -1], 2),
                [new TileFailure(new Tile(1, new SlideRegion(672, 0, 672, 672), 0.5), "JPEG: corrupt data")]),
        };
    }
}
