using System.Runtime.InteropServices;
using PathGen.Testing;

namespace PathGen.Onnx.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_floating_type_widens_exactly()
    {
        // Values that all four types hold exactly: bf16 keeps 8 bits of a significand, fp16 reaches from 2⁻¹⁴ to 65504.
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => ((i % 255) - 127) * MathF.Pow(2, (i % 13) - 6)), float.PositiveInfinity, float.NegativeInfinity, -0f];
        var path = Write(new SafetensorsBuilder()
            .Add("f32", values, values.Length)
            .Add("f16", "F16", MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, v => (Half)v)), values.Length)
            .Add("bf16", "BF16", MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(values, v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16))), values.Length)
            .Add("f64", "F64", MemoryMarshal.AsBytes<double>(Array.ConvertAll(values, v => (double)v)), values.Length)
            .Build());
        using var file = SafetensorsFile.Open(path);
        foreach (var name in file.Tensors.Keys)
        {
            var found = new float[values.Length];
            file.Read(name, found);
            Assert.Equal(Array.ConvertAll(values, BitConverter.SingleToUInt32Bits), Array.ConvertAll(found, BitConverter.SingleToUInt32Bits));
        }
    }

    [Fact]
    public void Vectors_of_brain_floats_equal_their_scalar_twin_on_every_remainder()
    {
        var bits = new ushort[200];
        new Random(5).NextBytes(MemoryMarshal.AsBytes(bits.AsSpan()));
        for (var length = 0; length <= bits.Length; length++)
        {
            float[] vector = new float[length], scalar = new float[length];
            BFloat16.ToSingle(bits.AsSpan(0, length), vector);
            BFloat16.ToSingleScalar(bits.AsSpan(0, length), scalar);
            Assert.Equal(MemoryMarshal.Cast<float, uint>(scalar).ToArray(), MemoryMarshal.Cast<float, uint>(vector).ToArray());
        }
    }

    [Fact]
    public void A_tensor_longer_than_a_block_is_read_whole()
    {
        var values = new float[(1 << 19) + 17];
        new Random(6).NextBytes(MemoryMarshal.AsBytes(values.AsSpan(0, values.Length)));
        var halves = Array.ConvertAll(values, _ => (Half)0.5f);
        halves[^1] = (Half)2;
        using var file = SafetensorsFile.Open(Write(new SafetensorsBuilder()
            .Add("pad", "U8", [1], 1)
            .Add("f32", values, values.Length)
            .Add("f16", "F16", MemoryMarshal.AsBytes<Half>(halves), halves.Length).Build()));
        var found = new float[values.Length];
        file.Read("f32", found);
        Assert.True(MemoryMarshal.AsBytes<float>(values).SequenceEqual(MemoryMarshal.AsBytes<float>(found)));
        file.Read("f16", found);
        Assert.Equal(2, found[^1]);
        Assert.All(found[..^1], v => Assert.Equal(0.5f, v));
    }

    [Fact]
    public void Names_shapes_scalars_and_empty_tensors_are_kept()
    {
        using var file = SafetensorsFile.Open(Write(new SafetensorsBuilder().Add("scalar", [3]).Add("empty", [], 0, 5).Add("ids", "I64", new byte[16], 2).Build()));
        Assert.Equal(["empty", "ids", "scalar"], file.Tensors.Keys.Order());
        Assert.Empty(file.Tensors["scalar"].Shape);
        Assert.Equal(0, file.Tensors["empty"].Count);
        Assert.Equal(TensorElementKind.Int64, file.Tensors["ids"].Type);
        file.Read("empty", []);
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        using var file = SafetensorsFile.Open(Write(new SafetensorsBuilder().Add("ids", "I64", new byte[16], 2).Build()));
        Assert.Contains("ids is of Int64", Assert.Throws<ModelException>(() => file.Read("ids", new float[2])).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor w", Assert.Throws<ModelException>(() => file.Read("w", new float[2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => file.Read("ids", new float[3]));
        Assert.Contains("nothing.safetensors", Assert.Throws<ModelException>(() => SafetensorsFile.Open(folder["nothing.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_opened_is_an_error()
    {
        var path = Write(new SafetensorsBuilder().Add("a", new float[100_000], 100_000).Build());
        using var file = SafetensorsFile.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.SetLength(2000);
        Assert.Contains("ended inside a", Assert.Throws<ModelException>(() => file.Read("a", new float[100_000])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Eight_threads_read_the_same()
    {
        var values = Enumerable.Range(0, 50_000).Select(i => (float)i).ToArray();
        using var file = SafetensorsFile.Open(Write(new SafetensorsBuilder().Add("a", values, values.Length).Build()));
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var found = new float[values.Length];
            file.Read("a", found);
            Assert.Equal(values, found);
        });
    }

    [Theory]
    [InlineData("{}", 1, "appended")]
    [InlineData("[]", 0, "an object")]
    [InlineData("{} {}", 0, "header")]
    [InlineData("{\"a\":1}", 0, "an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "each name once")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype once")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "a property x")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "not all of its properties")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", 4, "inside the 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets [4, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "expected 8 for F32 [2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "more than any file holds")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4, "dtype F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "neither overlap nor leave holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "neither overlap nor leave holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "16 at most")]
    [InlineData("""{"a":[[[[[[[[[[[[1]]]]]]]]]]]]}""", 0, "expected an object")]
    public void A_hostile_header_is_one_error(string header, int dataBytes, string message)
    {
        var path = folder["bad.safetensors"];
        File.WriteAllBytes(path, SafetensorsBuilder.Build(header, new byte[dataBytes]));
        var error = Assert.Throws<ModelException>(() => SafetensorsFile.Open(path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("bad.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(100UL)]
    [InlineData(100_000_001UL)]
    [InlineData(1UL << 40)]
    [InlineData(ulong.MaxValue)]
    public void A_header_length_beyond_the_file_is_an_error(ulong length)
    {
        var path = folder["bad.safetensors"];
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(length), .. "{\"a\":"u8]);
        Assert.Throws<ModelException>(() => SafetensorsFile.Open(path));
    }

    [Fact]
    public void Two_thousand_mutants_are_read_or_refused_by_name()
    {
        var whole = new SafetensorsBuilder()
            .Add("a", [1, 2, 3, 4, 5, 6], 2, 3).Add("b", "BF16", new byte[20], 10).Add("c", "I64", new byte[16], 2).Add("logit_scale", [1]).Build();
        var path = folder["mutant.safetensors"];
        var random = new Random(20240607);
        var refused = 0;
        for (var round = 0; round < 2000; round++)
        {
            File.WriteAllBytes(path, Mutate(whole, random));
            try
            {
                using var file = SafetensorsFile.Open(path);
                foreach (var (name, info) in file.Tensors.Where(t => t.Value.Type is TensorElementKind.Float32 or TensorElementKind.BFloat16))
                    file.Read(name, new float[info.Count]);
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        // A mutant whose change fell on the tensors' bytes or on a letter of a name is a whole file of its own.
        Assert.InRange(refused, 1200, 1999);
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        if (random.Next(8) == 0)
            return whole[..random.Next(whole.Length)];
        var mutant = (byte[])whole.Clone();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(mutant.Length);
            mutant[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(mutant[at] ^ (1 << random.Next(8))),
                _ => "0123456789{}[],:\"-"u8[random.Next(18)],
            };
        }

        return mutant;
    }

    private string Write(byte[] bytes)
    {
        var path = folder[$"{Guid.NewGuid():N}.safetensors"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
