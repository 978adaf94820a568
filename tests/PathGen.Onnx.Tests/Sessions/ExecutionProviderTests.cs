using PathGen.Testing;

namespace PathGen.Onnx.Tests.Sessions;

public sealed class ExecutionProviderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_text_names_a_provider_and_its_options()
    {
        Assert.Equal(new ExecutionProvider("cuda"), ExecutionProvider.Parse("cuda"));
        var provider = ExecutionProvider.Parse("TensorRt: trt_fp16_enable=1, trt_engine_cache_path=/a=b ");
        Assert.Equal("TensorRt", provider.Name);
        Assert.Equal(new Dictionary<string, string> { ["trt_fp16_enable"] = "1", ["trt_engine_cache_path"] = "/a=b" }, provider.Options);
        foreach (var wrong in new[] { "", " :a=1", "cuda:a", "cuda:=1", "cuda:a=1,a=2" })
            Assert.Throws<ModelException>(() => ExecutionProvider.Parse(wrong));
    }

    [Fact]
    public void TensorRt_keeps_engines_in_a_folder_and_gets_the_shapes_that_it_will_meet()
    {
        var provider = ExecutionProvider.TensorRt("/engines", fp16: true);
        Assert.Equal(("1", "/engines", "1"), (provider.Options!["trt_engine_cache_enable"], provider.Options["trt_engine_cache_path"], provider.Options["trt_fp16_enable"]));
        var options = ProviderList.TensorRtOptions(provider, new BatchProfile("pixel_values", [3, 224, 224], 1, 32));
        Assert.Equal("pixel_values:1x3x224x224", options["trt_profile_min_shapes"]);
        Assert.Equal("pixel_values:32x3x224x224", options["trt_profile_opt_shapes"]);
        Assert.Equal("pixel_values:32x3x224x224", options["trt_profile_max_shapes"]);
        Assert.Equal("1", ProviderList.TensorRtOptions(new ExecutionProvider("TensorRt"), new BatchProfile("x", [3], 1, 2) { IsHalf = true })["trt_fp16_enable"]);
        var own = ExecutionProvider.Parse("tensorrt:trt_profile_min_shapes=x:2");
        Assert.Equal(own.Options, ProviderList.TensorRtOptions(own, new BatchProfile("pixel_values", [3], 1, 2)));
    }

    [Theory]
    [InlineData("OpenVino", "OpenVINOExecutionProvider")]
    [InlineData("directml", "DmlExecutionProvider")]
    [InlineData("CoreML", "CoreMLExecutionProvider")]
    [InlineData("CUDAExecutionProvider", "CUDAExecutionProvider")]
    public void Names_are_those_of_the_runtime_in_any_case(string name, string runtimeName)
    {
        Assert.True(ProviderList.IsSame(name, runtimeName));
        Assert.True(ProviderList.IsSameProvider(runtimeName, name));
        Assert.False(ProviderList.IsSame(name, "CPUExecutionProvider"));
    }

    [Fact]
    public void The_check_says_which_load_and_what_the_others_need()
    {
        var found = ProviderStatus.Check().ToDictionary(s => s.Name);
        Assert.Equal((true, null), (found["Cpu"].Loads, found["Cpu"].Reason));
        foreach (var name in new[] { "Cuda", "TensorRt", "DirectML", "CoreML", "OpenVino" })
            Assert.True(found[name].Loads == found[name].Reason is null, name);
        if (!found["Cuda"].Loads)
            Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", found["Cuda"].Reason, StringComparison.Ordinal);
        if (!found["OpenVino"].Loads)
            Assert.Contains("Intel.ML.OnnxRuntime.OpenVino", found["OpenVino"].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_run_gives_what_a_run_gives_without_allocating()
    {
        var graph = new OnnxGraph("g");
        graph.Input("x", OnnxElementType.Float, 3);
        graph.Node("Mul", "y", ["x", "x"]);
        graph.Output("y", OnnxElementType.Float, 3);
        OnnxFile.Write(folder["g.onnx"], graph);
        using var session = OnnxSession.Load(folder["g.onnx"]);
        using var run = session.Bind("x", [2, 3], "y", [2, 3]);
        Assert.Equal((typeof(float), typeof(float)), (run.InputType, run.OutputType));
        Span<float> first = [1, 2, 3, 4, 5, 6], second = [0, -1, -2, -3, -4, -5];
        first.CopyTo(run.Input<float>());
        run.Run();
        Assert.Equal([1, 4, 9, 16, 25, 36], run.Output<float>().ToArray());
        second.CopyTo(run.Input<float>());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            run.Run();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 128);
        Assert.Equal([0, 1, 4, 9, 16, 25], run.Output<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => run.Input<long>());
        Assert.Throws<ArgumentException>(() => session.Bind("nothing", [1, 3], "y", [1, 3]));

        // A wrong shape of the output is the runtime's to say.
        using var wrong = session.Bind("x", [1, 3], "y", [5, 3]);
        Assert.Throws<ModelException>(wrong.Run);
    }
}
