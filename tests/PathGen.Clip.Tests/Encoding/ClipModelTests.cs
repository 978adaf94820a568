using System.Runtime.InteropServices;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public sealed class ClipModelTests(TinyClipModel tiny) : IClassFixture<TinyClipModel>
{
    private const int Width = 24;
    private const int Pixels = 3 * 24 * 24;

    [Theory]
    [InlineData("clip-tiny-gelu")]
    [InlineData("clip-tiny-quickgelu")]
    public void Pixels_and_texts_give_the_logits_of_open_clip(string name)
    {
        using var folder = new TemporaryFolder();
        new ClipImporter(new ClipImportOptions { OutputFolder = folder["m"], Check = false }).Import(Reference.PathOf("golden", "clip", name));
        using var model = ClipModel.Load(folder["m"]);

        var images = new float[4 * 48];
        model.ImageEncoder.Encode(Golden("pixel_values.npy").As<float>(), images);
        AssertClose(Normalise(Golden(name, "image_embeds.npy")), images);

        string[] texts = ["An H&E image of tumor patch", "An H&E image of normal patch", "An H&E patch of cancer-associated stroma", ""];
        var words = new float[4 * 48];
        model.TextEncoder.Encode(texts, words);
        AssertClose(Normalise(Golden(name, "text_embeds.npy")), words);

        var logits = new double[16];
        for (var i = 0; i < 16; i++)
        {
            for (var d = 0; d < 48; d++)
                logits[i] += model.LogitScale * images[(i / 4 * 48) + d] * words[(i % 4 * 48) + d];
        }

        // Measured 2e-6; the logits reach 1.3.
        var expected = Golden(name, "logits_per_image.npy").As<float>();
        for (var i = 0; i < 16; i++)
            Assert.Equal(expected[i], logits[i], 1e-5);
    }

    [Theory]
    [InlineData("clip-tiny-gelu")]
    [InlineData("clip-tiny-quickgelu")]
    public void Pictures_give_the_embeddings_of_open_clip(string name)
    {
        using var folder = new TemporaryFolder();
        new ClipImporter(new ClipImportOptions { OutputFolder = folder["m"], Check = false }).Import(Reference.PathOf("golden", "clip", name));
        using var model = ClipModel.Load(folder["m"]);
        var expected = Normalise(Golden(name, "image_embeds.npy"));
        for (var i = 0; i < 4; i++)
        {
            using var image = PngCodec.Decode(File.ReadAllBytes(Reference.PathOf("golden", "clip", $"patch_{i}.png")));
            AssertClose(expected.AsSpan(i * 48, 48), model.ImageEncoder.Encode(image));
        }
    }

    [Fact]
    public void A_picture_alone_equals_the_same_picture_in_any_batch_bit_for_bit()
    {
        using var model = ClipModel.Load(tiny.Folder);
        var random = new Random(7);
        var pictures = Enumerable.Range(0, 24).Select(_ => RandomPixels(random)).ToArray();
        var alone = Array.ConvertAll(pictures, p => Encode(model.ImageEncoder, p));
        for (var round = 0; round < 20; round++)
        {
            var order = Enumerable.Range(0, pictures.Length).ToArray();
            random.Shuffle(order);
            order = order[..random.Next(1, order.Length + 1)];
            var together = Encode(model.ImageEncoder, [.. order.SelectMany(i => pictures[i])]);
            for (var row = 0; row < order.Length; row++)
                AssertSameBits(alone[order[row]], together.AsSpan(row * Width, Width));
        }
    }

    [Fact]
    public void A_text_alone_equals_the_same_text_in_any_batch_bit_for_bit()
    {
        using var model = ClipModel.Load(tiny.Folder);
        var random = new Random(8);
        var texts = Enumerable.Range(0, 300).Select(i => string.Join(' ', Enumerable.Repeat("tumor stroma", i % 50)) + i).ToArray();
        var together = new float[texts.Length * Width];
        model.TextEncoder.Encode(texts, together);
        for (var round = 0; round < 40; round++)
        {
            var i = random.Next(texts.Length);
            AssertSameBits(model.TextEncoder.Encode(texts[i]), together.AsSpan(i * Width, Width));
        }
    }

    [Fact]
    public void Eight_threads_share_one_model_and_get_the_same_bits()
    {
        using var model = ClipModel.Load(tiny.Folder);
        var random = new Random(9);
        var pictures = Enumerable.Range(0, 16).Select(_ => RandomPixels(random)).ToArray();
        using var other = ClipModel.Load(tiny.Folder);
        var expected = Array.ConvertAll(pictures, p => Encode(other.ImageEncoder, p));
        var text = other.TextEncoder.Encode("tumor");

        // Threads of their own, so that all eight meet in the first, lazy load.
        var failures = new List<Exception>();
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                for (var round = 0; round < 4; round++)
                {
                    for (var i = 0; i < pictures.Length; i++)
                        AssertSameBits(expected[(i + t) % pictures.Length], Encode(model.ImageEncoder, pictures[(i + t) % pictures.Length]));
                    AssertSameBits(text, model.TextEncoder.Encode("tumor"));
                }
            }
            catch (Exception e)
            {
                lock (failures)
                    failures.Add(e);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Empty(failures);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var picture = RandomPixels(new Random(10));
        var results = new[] { 1, 2, 5 }.Select(threads =>
        {
            using var model = ClipModel.Load(tiny.Folder, new ClipModelOptions { Session = new SessionSettings { IntraOpThreads = threads } });
            return Encode(model.ImageEncoder, picture);
        }).ToArray();
        AssertSameBits(results[0], results[1]);
        AssertSameBits(results[0], results[2]);
    }

    [Theory]
    [InlineData("Cpu", 1)]
    [InlineData("CPUExecutionProvider", 1)]
    [InlineData("Cuda", 7)]
    public void Only_the_cpu_runs_one_at_a_time(string provider, int batch)
    {
        var options = new ClipModelOptions { BatchSize = 7, Session = new SessionSettings { Providers = [new ExecutionProvider(provider)] } };
        Assert.Equal(batch, options.Batches[^1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.BatchSize = 0);
    }

    [Fact]
    public void Embeddings_have_unit_length()
    {
        using var model = ClipModel.Load(tiny.Folder);
        AssertUnit(Encode(model.ImageEncoder, RandomPixels(new Random(12))));
        AssertUnit(model.TextEncoder.Encode("A sheet of atypical cells"));

        // A float's half unit in the last place on each of 24 values.
        static void AssertUnit(float[] vector) => Assert.Equal(1, vector.Sum(v => (double)v * v), 1e-6);
    }

    [Fact]
    public void Identity_names_weights_and_preprocessing()
    {
        using var folder = new TemporaryFolder();
        using var model = ClipModel.Load(tiny.Folder);
        using var again = ClipModel.Load(tiny.Folder);
        Assert.Matches("^[0-9a-f]{64}$", model.ImageEncoder.Identity);
        Assert.Equal(model.ImageEncoder.Identity, again.ImageEncoder.Identity);
        Assert.Matches("^[0-9a-f]{64}$", model.TextEncoder.Identity);
        Assert.Equal(model.TextEncoder.Identity, again.TextEncoder.Identity);
        Assert.NotEqual(model.ImageEncoder.Identity, model.TextEncoder.Identity);

        // The same ONNX files under a manifest with another mean.
        foreach (var file in Directory.EnumerateFiles(tiny.Folder))
            File.Copy(file, folder[Path.GetFileName(file)]);
        File.WriteAllText(folder["model.json"], File.ReadAllText(folder["model.json"]).Replace("0.5,", "0.25,", StringComparison.Ordinal));
        using var other = ClipModel.Load(folder.Path);
        Assert.NotEqual(model.ImageEncoder.Identity, other.ImageEncoder.Identity);
    }

    [Fact]
    public void Identity_names_the_providers_and_the_cpu_alone_is_the_plain_one()
    {
        string[] identities = [Of(ExecutionProvider.Cpu), Of(ExecutionProvider.Cuda), Of(ExecutionProvider.Cuda, ExecutionProvider.Cpu), Of(ExecutionProvider.Cpu, ExecutionProvider.Cuda)];
        Assert.Distinct(identities);
        Assert.Equal(identities[0], Of(new ExecutionProvider("CPUExecutionProvider")));
        Assert.Equal(identities[1], Of(new ExecutionProvider("CUDAExecutionProvider")));
        using var plain = ClipModel.Load(tiny.Folder);
        Assert.Equal(identities[0], plain.ImageEncoder.Identity);

        // The session itself is not loaded, so the provider need not be there.
        string Of(params ExecutionProvider[] providers)
        {
            using var model = ClipModel.Load(tiny.Folder, new ClipModelOptions { Session = new SessionSettings { Providers = providers } });
            return model.ImageEncoder.Identity;
        }
    }

    [Fact]
    public void Options_that_change_after_the_model_was_loaded_change_nothing()
    {
        var options = new ClipModelOptions();
        using var model = ClipModel.Load(tiny.Folder, options);
        options.Session.Providers = [new ExecutionProvider("Nonsense")];
        Assert.Equal(Width, model.TextEncoder.Encode("a").Length);

        var settings = new Dictionary<string, string> { ["use_arena"] = "1" };
        var filled = new ClipModelOptions
        {
            Session = new SessionSettings { Providers = [new ExecutionProvider("Cpu", settings)], IntraOpThreads = 3, GraphOptimization = GraphOptimization.None, AllowSpinning = true },
            Precision = "fp32",
            BatchSize = 7,
        };
        var copy = filled.Copy();
        settings["use_arena"] = "0";
        Assert.Equal("1", copy.Session.Providers[0].Options!["use_arena"]);
        Assert.Equal((3, GraphOptimization.None, true), (copy.Session.IntraOpThreads, copy.Session.GraphOptimization, copy.Session.AllowSpinning));
        Assert.Equal(("fp32", 7), (copy.Precision, copy.BatchSize));
    }

    [Fact]
    public void Wrong_lengths_are_refused_and_nothing_gives_nothing()
    {
        using var model = ClipModel.Load(tiny.Folder);
        Assert.Throws<ArgumentException>(() => model.ImageEncoder.Encode(new float[Pixels - 1], new float[Width]));
        Assert.Throws<ArgumentException>(() => model.ImageEncoder.Encode(new float[Pixels], new float[2 * Width]));
        Assert.Throws<ArgumentException>(() => model.TextEncoder.Encode(["a", "b"], new float[Width]));
        Assert.Throws<ArgumentException>(() => model.TextEncoder.Encode([null!], new float[Width]));
        model.ImageEncoder.Encode(Memory<float>.Empty, Memory<float>.Empty);
        model.TextEncoder.Encode([], Memory<float>.Empty);
    }

    [Fact]
    public void Pixels_that_are_not_finite_are_an_error_that_names_the_picture()
    {
        using var model = ClipModel.Load(tiny.Folder);
        var pixels = new float[2 * Pixels];
        pixels[Pixels + 5] = float.NaN;
        Assert.Contains("item 1", Assert.Throws<ModelException>(() => model.ImageEncoder.Encode(pixels, new float[2 * Width])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_stops_between_pictures()
    {
        using var model = ClipModel.Load(tiny.Folder);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => model.ImageEncoder.Encode(new float[Pixels], new float[Width], cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => model.TextEncoder.Encode(["a"], new float[Width], cancelled.Token));
    }

    [Fact]
    public void A_disposed_model_says_so()
    {
        var model = ClipModel.Load(tiny.Folder);
        model.WarmUp();
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.TextEncoder.Encode("a"));
    }

    [Fact]
    public void Only_the_part_that_is_used_is_loaded()
    {
        // What the CPU gets.
        const string VisionFile = "vision_model_cpu.onnx";
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(tiny.Folder))
            File.Copy(file, folder[Path.GetFileName(file)]);
        File.WriteAllText(folder[VisionFile], "not a graph");
        using var model = ClipModel.Load(folder.Path);
        Assert.Equal(Width, model.TextEncoder.Encode("a").Length);
        Assert.Contains(VisionFile, Assert.Throws<ModelException>(() => model.ImageEncoder.Encode(new float[Pixels], new float[Width])).Message, StringComparison.Ordinal);

        // The text graph in the place of the vision graph.
        File.Copy(folder["text_model_cpu.onnx"], folder[VisionFile], overwrite: true);
        using var swapped = ClipModel.Load(folder.Path);
        Assert.Contains("pixel_values → image_embeds was expected", Assert.Throws<ModelException>(() => swapped.ImageEncoder.Encode(new float[Pixels], new float[Width])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_or_provider_that_is_not_there_is_an_error()
    {
        Assert.Contains("fp16", Assert.Throws<ModelException>(() => ClipModel.Load(tiny.Folder, new ClipModelOptions { Precision = "fp16" })).Message, StringComparison.Ordinal);
        using var model = ClipModel.Load(tiny.Folder, new ClipModelOptions { Session = new SessionSettings { Providers = [ExecutionProvider.Cuda] } });
        Assert.Contains("Available here: CPU.", Assert.Throws<ModelException>(model.WarmUp).Message, StringComparison.Ordinal);
    }

    private static Npy Golden(params string[] parts) => Npy.Read(Reference.PathOf(["golden", "clip", .. parts]));

    private static float[] Encode(IImageEncoder encoder, float[] pixels)
    {
        var result = new float[pixels.Length / Pixels * Width];
        encoder.Encode(pixels, result);
        return result;
    }

    private static float[] RandomPixels(Random random) => [.. Enumerable.Range(0, Pixels).Select(_ => (random.NextSingle() * 4) - 2)];

    private static float[] Normalise(Npy rows)
    {
        var values = rows.As<float>();
        foreach (var row in values.Chunk(48).Select((r, i) => (Values: r, Index: i)))
        {
            var length = Math.Sqrt(row.Values.Sum(v => (double)v * v));
            for (var d = 0; d < 48; d++)
                values[(row.Index * 48) + d] = (float)(row.Values[d] / length);
        }

        return values;
    }

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> found) =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(found)), "not the same bits");

    // fp32 in another order of sums, on unit vectors.
    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 2e-6);
    }
}
