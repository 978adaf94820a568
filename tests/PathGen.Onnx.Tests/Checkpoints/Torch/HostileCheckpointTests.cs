using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using PathGen.Testing;

namespace PathGen.Onnx.Tests.Checkpoints.Torch;

/// <summary>Checkpoints that were made to harm are refused with one typed error that names what is wrong; none is executed, inflated or believed.</summary>
public sealed class HostileCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("nt", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("runpy", "_run_code")]
    [InlineData("functools", "partial")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch", "load")]
    [InlineData("torch.hub", "load")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("collections", "OrderedDict.update")]
    [InlineData("torch._utils", "_rebuild_tensor_v2\rx")]
    public void A_function_that_is_called_is_named_and_not_called(string module, string name)
    {
        var shown = $"{module}.{name}".Replace('\r', '?');
        var argument = $"touch {folder["executed"]}";

        // As every protocol would: a name and a call, a name from the stack, an object's own way of being made; inside a dictionary, so that what comes before is whole.
        byte[][] pickles =
        [
            new PickleBuilder().Operations("}").Text("state_dict").Global(module, name).Operations("(").Text(argument).Operations("tRs").Build(),
            new PickleBuilder(4).Text(module).Text(name).Raw(0x93).Operations("(").Text(argument).Operations("tR").Build(),
            new PickleBuilder().Global(module, name).Operations(")").Raw(0x81).Build(),
            new PickleBuilder().Global(module, name).Operations("q\x01" + "0").Operations("}").Build(),
        ];
        foreach (var pickle in pickles)
        {
            var error = Refused(Zip(pickle));
            Assert.Contains($"asks for {shown},", error, StringComparison.Ordinal);
            Assert.Contains("Nothing of it was executed", error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(folder["executed"]));
    }

    [Fact]
    public void Other_ways_of_making_objects_are_refused()
    {
        Assert.Contains("object of a class", Refused(Zip(new PickleBuilder().Operations("(ios\nsystem\n").Build())), StringComparison.Ordinal);
        Assert.Contains("object of a class", Refused(Zip(new PickleBuilder().Global("collections", "OrderedDict").Operations(")").Raw(0x81).Build())), StringComparison.Ordinal);
        Assert.Contains("0x82", Refused(Zip(new PickleBuilder().Raw(0x82, 7).Build())), StringComparison.Ordinal); // EXT1
        Assert.Contains("0x50", Refused(Zip(new PickleBuilder().Operations("Pname\n").Build())), StringComparison.Ordinal); // PERSID
        Assert.Contains("sets its own state", Refused(Zip(new PickleBuilder().Tensor("FloatStorage", "0", 2, 0, [2], [1]).Operations("}b").Build())), StringComparison.Ordinal);
        Assert.Contains("no function", Refused(Zip(new PickleBuilder().Text("os.system").Operations(")R").Build())), StringComparison.Ordinal);
        Assert.Contains("collections.OrderedDict with these arguments", Refused(Zip(new PickleBuilder().Global("collections", "OrderedDict").Operations("(]tR").Build())), StringComparison.Ordinal);
        Assert.Contains("torch.FloatStorage with these arguments", Refused(Zip(new PickleBuilder().Global("torch", "FloatStorage").Operations("(").Number(1 << 30).Operations("tR").Build())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0, new long[] { 3 }, new long[] { 1 }, "inside the 2 elements")]
    [InlineData(2, 1, new long[] { 2 }, new long[] { 1 }, "inside the 2 elements")]
    [InlineData(2, 3, new long[] { 1 }, new long[] { 1 }, "inside the 2 elements")]
    [InlineData(2, -1, new long[] { 1 }, new long[] { 1 }, "inside the 2 elements")]
    [InlineData(2, 0, new long[] { 2 }, new long[] { long.MaxValue }, "inside the 2 elements")]
    [InlineData(2, 0, new long[] { long.MaxValue, long.MaxValue }, new long[] { long.MaxValue, long.MaxValue }, "inside the 2 elements")]
    [InlineData(2, 0, new long[] { 1L << 62, 1L << 62, 0 }, new long[] { 1, 1, 1 }, "inside the 2 elements")]
    [InlineData(2, 0, new long[] { -1 }, new long[] { 1 }, "no whole numbers")]
    [InlineData(2, 0, new long[] { 1 }, new long[] { -1 }, "no whole numbers")]
    [InlineData(2, 0, new long[] { 1, 2 }, new long[] { 1 }, "as many of both")]
    [InlineData(2, 0, new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "16 at most")]
    [InlineData(2, 0, new long[] { 2, 1L << 40 }, new long[] { 1, 0 }, "shows one element at several places")]
    [InlineData(2, 0, new long[] { 2, 2 }, new long[] { 1, 0 }, "shows one element at several places")]
    [InlineData(2, 0, new long[] { 2, 1, 2 }, new long[] { 0, 7, 1 }, "shows one element at several places")]
    [InlineData(1L << 60, 0, new long[] { 1L << 60 }, new long[] { 1 }, "elements of Float32 were expected")]
    [InlineData(-2, 0, new long[] { 1 }, new long[] { 1 }, "a storage of -2 elements")]
    public void Shapes_and_offsets_that_lie_are_refused(long count, long offset, long[] shape, long[] strides, string message)
    {
        var pickle = new PickleBuilder().Operations("}").Text("a").Tensor("FloatStorage", "0", count, offset, shape, strides).Operations("s").Build();
        Assert.Contains(message, Refused(Zip(pickle, ("data/0", new byte[8]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Storages_that_are_not_there_or_have_another_size_are_refused()
    {
        byte[] Pickle(string type, string key, long count) => new PickleBuilder().Operations("}").Text("a").Tensor(type, key, count, 0, [count], [1]).Operations("s").Build();
        Assert.Contains("data/7, which is not there", Refused(Zip(Pickle("FloatStorage", "7", 2), ("data/0", new byte[8]))), StringComparison.Ordinal);
        Assert.Contains("2 elements of Float64", Refused(Zip(Pickle("DoubleStorage", "0", 2), ("data/0", new byte[8]))), StringComparison.Ordinal);
        Assert.Contains("has 9 bytes", Refused(Zip(Pickle("FloatStorage", "0", 2), ("data/0", new byte[9]))), StringComparison.Ordinal);
        Assert.Contains("named otherwise", Refused(Zip(Pickle("FloatStorage", "../0", 2), ("data/0", new byte[8]))), StringComparison.Ordinal);
        Assert.Contains("torch.QInt8Storage", Refused(Zip(Pickle("QInt8Storage", "0", 8), ("data/0", new byte[8]))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_file_does_not_make_a_large_model()
    {
        // One storage of 1 MB under a hundred names: 100 MB from one.
        var pickle = new PickleBuilder().Operations("}(");
        for (var i = 0; i < 100; i++)
            pickle.Text($"t{i}").Tensor("FloatStorage", "0", 1 << 18, 0, [1 << 18], [1]);
        Assert.Contains("at most 4 times as many", Refused(Zip(pickle.Operations("u").Build(), ("data/0", new byte[1 << 20]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bombs_have_nothing_to_burst_with()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("m/data.pkl", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 200; i++)
                entry.Write(zeros);
        }

        Bounded(() => Assert.Contains("compressed", Refused(stream.ToArray()), StringComparison.Ordinal));

        // Lists in lists, marks on marks, texts and numbers longer than the pickle, more objects than any checkpoint has.
        byte[] Repeat(string operations, int times) => new PickleBuilder().Operations(string.Concat(Enumerable.Repeat(operations, times))).Build();
        Bounded(() => Assert.Contains("a list", Refused(Zip(Repeat("]", 2_000_000))), StringComparison.Ordinal));
        Bounded(() => Assert.Contains("a list", Refused(Zip(new PickleBuilder().Operations("]").Operations("(" + string.Concat(Enumerable.Repeat("(", 1_000_000)) + string.Concat(Enumerable.Repeat("t", 1_000_000)) + "e").Build())), StringComparison.Ordinal));
        Bounded(() => Assert.Contains("operations", Refused(Zip(Repeat("N0", 3_000_000))), StringComparison.Ordinal));
        Bounded(() => Assert.Contains("a length of", Refused(Zip(new PickleBuilder().Operations("X").Raw(0xff, 0xff, 0xff, 0x7f).Build())), StringComparison.Ordinal));
        Bounded(() => Assert.Contains("a length of", Refused(Zip(new PickleBuilder().Raw(0x8b, 0xff, 0xff, 0xff, 0x7f).Build())), StringComparison.Ordinal));
        Bounded(() => Assert.Contains("a length of", Refused(Zip(new PickleBuilder().Raw(0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f).Build())), StringComparison.Ordinal));

        static void Bounded(Action refuse)
        {
            var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            refuse();
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
        }
    }

    [Fact]
    public void A_pickle_longer_than_any_is_not_read()
    {
        Assert.Contains("at most 67,108,864", Refused(Zip(new byte[PickleReader.MaximumBytes + 1])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd", "plain names")]
    [InlineData("/etc/passwd", "plain names")]
    [InlineData("C:\\weights", "plain names")]
    [InlineData("m/../x", "plain names")]
    [InlineData("m/a\nb", "plain names")]
    [InlineData("m/data.pkl", "m/data.pkl twice")]
    [InlineData("n/data.pkl", "2 files data.pkl")]
    public void Unsafe_and_repeated_names_are_refused(string name, string message) =>
        Assert.Contains(message, Refused(TorchBuilder.Zip(("m/data.pkl", Good), (name, [1, 2, 3]))), StringComparison.Ordinal);

    [Fact]
    public void Containers_that_lie_about_their_files_are_refused()
    {
        var whole = TorchBuilder.Zip(("m/data.pkl", Good), ("m/data/0", new byte[8]));
        using (TorchFile.Open(Write(whole)))
        {
        }

        var end = whole.Length - 22;
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(end + 16));
        string Changed(Action<byte[]> change)
        {
            var copy = (byte[])whole.Clone();
            change(copy);
            return Refused(copy);
        }

        Assert.Contains("no end record", Refused(whole[..^1]), StringComparison.Ordinal);
        Assert.Contains("no end record", Refused([.. whole, 0]), StringComparison.Ordinal);
        Assert.Contains("a directory of", Changed(z => BinaryPrimitives.WriteUInt32LittleEndian(z.AsSpan(end + 16), uint.MaxValue - 1)), StringComparison.Ordinal);
        Assert.Contains("65,535 files", Changed(z => BinaryPrimitives.WriteUInt16LittleEndian(z.AsSpan(end + 10), 65535)), StringComparison.Ordinal);
        Assert.Contains("split container", Changed(z => z[end + 4] = 1), StringComparison.Ordinal);
        Assert.Contains("encrypted", Changed(z => z[directory + 8] |= 1), StringComparison.Ordinal);
        Assert.Contains("but", Changed(z => BinaryPrimitives.WriteUInt32LittleEndian(z.AsSpan(directory + 24), 5)), StringComparison.Ordinal);
        Assert.Contains("inside the", Changed(z => BinaryPrimitives.WriteUInt32LittleEndian(z.AsSpan(directory + 42), 1 << 30)), StringComparison.Ordinal);
        Assert.Contains("4,294,967,295 bytes", Changed(z => BinaryPrimitives.WriteUInt32LittleEndian(z.AsSpan(directory + 20), uint.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("beginning inside", Changed(z =>
        {
            // The first file grows over the second.
            BinaryPrimitives.WriteUInt32LittleEndian(z.AsSpan(directory + 20), (uint)Good.Length + 20);
            BinaryPrimitives.WriteUInt32LittleEndian(z.AsSpan(directory + 24), (uint)Good.Length + 20);
        }), StringComparison.Ordinal);
        Assert.Contains("another", Changed(z => z[30]++), StringComparison.Ordinal);
    }

    [Fact]
    public void Five_thousand_mutants_are_read_or_refused_by_name()
    {
        var fixtures = new[] { "training.pt", "training-protocol4.pt", "views.pt", "types.pt", "state-dict.pt", "parameter.pt", "script.pt", "module.pt" }
            .Select(name => File.ReadAllBytes(TorchFileTests.Fixture(name))).ToArray();
        var pickles = fixtures.Select(PickleOf).ToArray();
        var random = new Random(20250117);
        var path = folder["mutant.pt"];
        var (read, refused) = (0, 0);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 5000; round++)
        {
            // Half of them containers with a change anywhere, half of them whole containers around a changed pickle.
            var which = random.Next(fixtures.Length);
            File.WriteAllBytes(path, round % 2 == 0 ? Mutate(fixtures[which], random) : Repack(fixtures[which], Mutate(pickles[which], random)));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = TorchFile.Open(path);
                foreach (var (name, info) in file.Tensors.Where(t => ElementReader.IsFloat(t.Value.Type)))
                    file.Read(name, new float[info.Count]);
                read++;
            }
            catch (ModelException e)
            {
                Assert.Contains("mutant.pt", e.Message, StringComparison.Ordinal);
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        }

        // What falls on a weight, a time stamp or a letter of a name leaves a whole checkpoint.
        Assert.InRange(refused, 2000, 4900);
        Assert.InRange(read, 100, 3000);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 300);
    }

    private static byte[] Good => new PickleBuilder().Operations("}").Text("a").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Operations("s").Build();

    private static byte[] Zip(byte[] pickle, params ReadOnlySpan<(string Name, byte[] Bytes)> files)
    {
        var all = new List<(string, byte[])> { ("m/data.pkl", pickle) };
        foreach (var (name, bytes) in files)
            all.Add(("m/" + name, bytes));
        return TorchBuilder.Zip([.. all]);
    }

    private static byte[] PickleOf(byte[] container)
    {
        using var zip = new ZipArchive(new MemoryStream(container));
        using var entry = zip.Entries.Single(e => e.Name == "data.pkl").Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Repack(byte[] container, byte[] pickle)
    {
        using var zip = new ZipArchive(new MemoryStream(container));
        var files = new List<(string, byte[])>();
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files.Add((entry.FullName, entry.Name == "data.pkl" ? pickle : bytes.ToArray()));
        }

        return TorchBuilder.Zip([.. files]);
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                return whole[..random.Next(whole.Length)];
            case 1: // A piece twice.
                var from = random.Next(whole.Length);
                var length = random.Next(Math.Min(64, whole.Length - from)) + 1;
                return [.. whole[..from], .. whole.AsSpan(from, Math.Min(length, whole.Length - from)), .. whole[from..]];
            case 2: // A call in between.
                var at = random.Next(2, whole.Length);
                return [.. whole[..at], .. "cos\nsystem\n(X\x01\0\0\0xtR"u8, .. whole[at..]];
            default:
                var mutant = (byte[])whole.Clone();
                for (var changes = random.Next(1, 5); changes > 0; changes--)
                {
                    var place = random.Next(mutant.Length);
                    mutant[place] = random.Next(4) switch
                    {
                        0 => (byte)random.Next(256),
                        1 => (byte)(mutant[place] ^ (1 << random.Next(8))),
                        2 => 0xff,
                        _ => "(.0123RQ}])tuaesqhjrKJMXGb\x80\x85\x86\x87\x88\x8a\x8b\x8c\x93\x94\x95"u8[random.Next(40)],
                    };
                }

                return mutant;
        }
    }

    private string Refused(byte[] container) => Assert.Throws<ModelException>(() => TorchFile.Open(Write(container)).Dispose()).Message;

    private string Write(byte[] container)
    {
        var path = folder["m.pt"];
        File.WriteAllBytes(path, container);
        return path;
    }
}
