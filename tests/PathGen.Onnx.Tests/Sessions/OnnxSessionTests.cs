using PathGen.Testing;

namespace PathGen.Onnx.Tests.Sessions;

public sealed class OnnxSessionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string vision;
    private readonly string text;

    public OnnxSessionTests()
    {
        var model = new ClipImporter(new ClipImportOptions { OutputFolder = folder["m"], Check = false }).Import(new TinyClip { QuickGelu = true }.Write(folder["tiny"]));
        (vision, text) = (Path.Combine(model.Path, "vision_model.onnx"), Path.Combine(model.Path, "text_model.onnx"));
        Assert.All(model.Manifest.Checks, check => Assert.Null(check.MaxAbsoluteDifference));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inputs_and_outputs_carry_the_names_that_others_expect()
    {
        using var images = OnnxSession.Load(vision);
        Assert.Equal(["pixel_values"], images.Inputs);
        Assert.Equal(["image_embeds"], images.Outputs);
        using var texts = OnnxSession.Load(text);
        Assert.Equal(["input_ids"], texts.Inputs);
        Assert.Equal(["text_embeds"], texts.Outputs);
    }

    [Theory]
    [InlineData("Cuda")]
    [InlineData("TensorRt")]
    [InlineData("DirectML")]
    [InlineData("Nonsense")]
    public void A_provider_that_is_not_here_is_an_error_that_lists_what_is(string name)
    {
        var settings = new SessionSettings { Providers = [new ExecutionProvider(name), ExecutionProvider.Cpu] };
        var error = Assert.Throws<ModelException>(() => OnnxSession.Load(vision, settings)).Message;
        Assert.Contains($"Execution provider {name} cannot be used", error, StringComparison.Ordinal);
        Assert.Contains("Available here: CPU.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cpu_provider_goes_by_any_of_its_names_and_refuses_options_it_does_not_have()
    {
        foreach (var name in new[] { "Cpu", "CPU", "CPUExecutionProvider" })
            OnnxSession.Load(vision, new SessionSettings { Providers = [new ExecutionProvider(name)] }).Dispose();
        OnnxSession.Load(vision, new SessionSettings { Providers = [new ExecutionProvider("Cpu", new Dictionary<string, string> { ["use_arena"] = "0" })] }).Dispose();
        var wrong = new SessionSettings { Providers = [new ExecutionProvider("Cpu", new Dictionary<string, string> { ["arena"] = "0" })] };
        Assert.Contains("no option arena", Assert.Throws<ModelException>(() => OnnxSession.Load(vision, wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_or_foreign_file_is_one_error_that_names_it()
    {
        var whole = File.ReadAllBytes(vision);
        var random = new Random(3);
        for (var round = 0; round < 20; round++)
        {
            File.WriteAllBytes(folder["cut.onnx"], whole[..random.Next(whole.Length)]);
            Assert.Contains("cut.onnx", Assert.Throws<ModelException>(() => OnnxSession.Load(folder["cut.onnx"])).Message, StringComparison.Ordinal);
        }

        File.WriteAllText(folder["cut.onnx"], "not a graph");
        Assert.Contains("cut.onnx", Assert.Throws<ModelException>(() => OnnxSession.Load(folder["cut.onnx"])).Message, StringComparison.Ordinal);
        Assert.Contains("There is no ONNX file", Assert.Throws<ModelException>(() => OnnxSession.Load(folder["none.onnx"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_names_shapes_and_ids_are_errors_and_the_session_lives_on()
    {
        using var session = OnnxSession.Load(text);
        var (ids, result) = (new long[77], new float[24]);
        Assert.Throws<ArgumentException>(() => session.Run(new TensorBinding<long>("ids", ids, 1, 77), Output(result)));
        Assert.Throws<ArgumentException>(() => session.Run(new TensorBinding<long>("input_ids", ids, 1, 77), new TensorBinding<float>("logits", result, 1, 24)));
        Assert.Throws<ModelException>(() => session.Run(new TensorBinding<long>("input_ids", ids, 77), Output(result)));
        Assert.Throws<ModelException>(() => session.Run(new TensorBinding<float>("input_ids", new float[77], 1, 77), Output(result)));
        Assert.Throws<ModelException>(() => session.Run(new TensorBinding<long>("input_ids", ids, 1, 77), new TensorBinding<float>("text_embeds", new float[23], 1, 23)));
        ids[3] = 49408;
        Assert.Throws<ModelException>(() => session.Run(new TensorBinding<long>("input_ids", ids, 1, 77), Output(result)));
        ids[3] = 49407;
        session.Run(new TensorBinding<long>("input_ids", ids, 1, 77), Output(result));
        Assert.All(result, value => Assert.True(float.IsFinite(value) && value != 0));

        static TensorBinding<float> Output(float[] memory) => new("text_embeds", memory, 1, 24);
    }

    [Fact]
    public void A_disposed_session_says_so()
    {
        var session = OnnxSession.Load(text);
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(
            new TensorBinding<long>("input_ids", new long[77], 1, 77), new TensorBinding<float>("text_embeds", new float[24], 1, 24)));
    }

    [Fact]
    public void Memory_that_does_not_fill_its_shape_cannot_be_bound()
    {
        Assert.Throws<ArgumentException>(() => new TensorBinding<float>("x", new float[5], 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TensorBinding<float>("x", new float[6], -2, -3));
        Assert.Throws<ArgumentException>(() => new TensorBinding<int>("x", new int[6], 2, 3));
        Assert.Throws<OverflowException>(() => new TensorBinding<float>("x", new float[6], long.MaxValue, 3));
    }

    [Fact]
    public void What_follows_the_end_of_a_text_changes_nothing_and_what_precedes_it_does()
    {
        using var session = OnnxSession.Load(text);
        var ids = new long[77];
        (ids[0], ids[1], ids[2], ids[3]) = (49406, 320, 511, 49407);
        var before = Run(ids);
        ids[50] = 1000;
        Assert.Equal(before, Run(ids));
        ids[1] = 321;
        Assert.NotEqual(before, Run(ids));

        float[] Run(long[] input)
        {
            var result = new float[24];
            session.Run(new TensorBinding<long>("input_ids", input, 1, 77), new TensorBinding<float>("text_embeds", result, 1, 24));
            return result;
        }
    }

    [Theory]
    [InlineData(GraphOptimization.None)]
    [InlineData(GraphOptimization.Basic)]
    [InlineData(GraphOptimization.Extended)]
    public void Rewriting_the_graph_changes_no_more_than_rounding(GraphOptimization optimization)
    {
        var pixels = new float[3 * 24 * 24];
        var random = new Random(4);
        foreach (ref var value in pixels.AsSpan())
            value = random.NextSingle();
        var expected = Run(new SessionSettings());
        var found = Run(new SessionSettings { GraphOptimization = optimization, IntraOpThreads = 1, AllowSpinning = true });
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-5);

        float[] Run(SessionSettings settings)
        {
            using var session = OnnxSession.Load(vision, settings);
            var result = new float[24];
            session.Run(new TensorBinding<float>("pixel_values", pixels, 1, 3, 24, 24), new TensorBinding<float>("image_embeds", result, 1, 24));
            return result;
        }
    }

    [Fact]
    public void Settings_refuse_what_makes_no_sense()
    {
        var settings = new SessionSettings();
        Assert.Throws<ArgumentException>(() => settings.Providers = []);
        Assert.Throws<ArgumentException>(() => settings.Providers = [ExecutionProvider.Cpu, new ExecutionProvider("cpu")]);
        Assert.Throws<ArgumentOutOfRangeException>(() => settings.IntraOpThreads = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => settings.GraphOptimization = (GraphOptimization)9);
    }

    [Fact]
    public void A_missing_native_library_is_recognised_and_the_error_names_the_packages()
    {
        var cause = new TypeInitializationException("NativeMethods", new DllNotFoundException("Unable to load shared library 'onnxruntime'"));
        Assert.True(OnnxRuntimeLibrary.IsLoadFailure(cause));
        Assert.False(OnnxRuntimeLibrary.IsLoadFailure(new InvalidOperationException()));
        var message = OnnxRuntimeLibrary.Missing(cause).Message;
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", message, StringComparison.Ordinal);
        Assert.Contains("Unable to load shared library", message, StringComparison.Ordinal);
    }
}
