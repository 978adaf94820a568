using PathGen.Testing;

namespace PathGen.Onnx.Tests.Checkpoints.Torch;

/// <summary>What PyTorch wrote (<c>Fixtures/make.py</c>) is read; what is more than tensors is refused by name.</summary>
public sealed class TorchFileTests
{
    [Theory]
    [InlineData("f32", TensorElementKind.Float32)]
    [InlineData("f64", TensorElementKind.Float64)]
    [InlineData("f16", TensorElementKind.Float16)]
    [InlineData("bf16", TensorElementKind.BFloat16)]
    public void Every_floating_type_is_widened(string name, TensorElementKind kind)
    {
        using var file = TorchFile.Open(Fixture("types.pt"));
        Assert.Equal(kind, file.Tensors[name].Type);
        Assert.Equal([2, 3], file.Tensors[name].Shape);
        Assert.Equal([-5, -4, -3, -2, -1, 0], Read(file, name));
    }

    [Fact]
    public void Other_types_are_listed_and_not_read_as_floats()
    {
        using var file = TorchFile.Open(Fixture("types.pt"));
        (string, TensorElementKind)[] expected =
        [
            ("i64", TensorElementKind.Int64), ("i32", TensorElementKind.Int32), ("i16", TensorElementKind.Int16), ("i8", TensorElementKind.Int8), ("u8", TensorElementKind.UInt8),
            ("bool", TensorElementKind.Bool),
        ];
        foreach (var (name, kind) in expected)
        {
            Assert.Equal(kind, file.Tensors[name].Type);
            Assert.Contains(kind.ToString(), Assert.Throws<ModelException>(() => Read(file, name)).Message, StringComparison.Ordinal);
        }

        Assert.Empty(file.Tensors["scalar"].Shape);
        Assert.Equal([2.5f], Read(file, "scalar"));
        Assert.Equal([0, 4], file.Tensors["empty"].Shape);
        Assert.Empty(Read(file, "empty"));
    }

    [Fact]
    public void Views_of_one_storage_give_their_own_elements()
    {
        using var file = TorchFile.Open(Fixture("views.pt"));
        var all = Enumerable.Range(0, 60).Select(i => i - 5f).ToArray();
        float At(int i, int j, int k) => all[(((i * 4) + j) * 5) + k];
        Assert.Equal(all, Read(file, "base"));
        Assert.Equal(all[20..], Read(file, "from_row_1"));
        Assert.Equal([5, 3, 4], file.Tensors["transposed"].Shape);
        Assert.Equal(from k in Enumerable.Range(0, 5) from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 4) select At(i, j, k), Read(file, "transposed"));
        Assert.Equal(from i in Enumerable.Range(0, 3) from j in new[] { 1, 2 } from k in new[] { 0, 2, 4 } select At(i, j, k), Read(file, "columns"));
        Assert.Equal(from i in Enumerable.Range(0, 30) select all[(2 * i) + 1], Read(file, "every_second"));
        Assert.Equal(from i in Enumerable.Range(0, 3) select At(i, 2, 3), Read(file, "one_column"));
        Assert.Equal([4, 1, 5], file.Tensors["unit"].Shape);
        Assert.Equal(all[..20], Read(file, "unit"));
    }

    [Theory]
    [InlineData("training.pt")]
    [InlineData("training-protocol3.pt")]
    [InlineData("training-protocol4.pt")]
    [InlineData("training-protocol5.pt")]
    public void A_training_checkpoint_gives_its_state_dict_in_every_protocol(string name)
    {
        using var file = TorchFile.Open(Fixture(name));
        Assert.Equal(["module.0.bias", "module.0.weight", "module.1.bias", "module.1.weight"], file.Tensors.Keys.Order());
        Assert.Equal([4, 3], file.Tensors["module.0.weight"].Shape);
        Assert.Equal(Enumerable.Range(-5, 12).Select(i => (float)i), Read(file, "module.0.weight"));
    }

    [Fact]
    public void A_modules_own_state_dict_and_parameters_are_read()
    {
        using var file = TorchFile.Open(Fixture("state-dict.pt"));
        Assert.Equal(["0.bias", "0.weight", "1.bias", "1.weight"], file.Tensors.Keys.Order());
        Assert.Equal(Enumerable.Range(-5, 12).Select(i => (float)i), Read(file, "0.weight"));
        using var parameter = TorchFile.Open(Fixture("parameter.pt"));
        Assert.Equal([-5, -4, -3, -2], Read(parameter, "weight"));
    }

    [Theory]
    [InlineData("legacy.pt", "before version 1.6")]
    [InlineData("module.pt", "torch.nn.modules.container.Sequential")]
    [InlineData("script.pt", "TorchScript")]
    [InlineData("repeats.pt", "expanded, [5, 6] with strides [0, 0]")]
    public void What_is_no_plain_checkpoint_is_refused_by_name(string name, string message)
    {
        var error = Assert.Throws<ModelException>(() => TorchFile.Open(Fixture(name)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_form_of_a_training_run_is_read()
    {
        var folder = Reference.PathOf("golden", "clip", "clip-tiny-quickgelu");
        using var torch = TorchFile.Open(Path.Combine(folder, "epoch_3.pt"));
        using var safetensors = SafetensorsFile.Open(Path.Combine(folder, "open_clip_model.safetensors"));
        Assert.Equal(safetensors.Tensors.Keys.Select(n => "module." + n).Order(), torch.Tensors.Keys.Order());
        foreach (var name in safetensors.Tensors.Keys)
            Assert.Equal(Read(safetensors, name), Read(torch, "module." + name));
    }

    internal static string Fixture(string name) => Path.Combine(Reference.Root, "tests", "PathGen.Onnx.Tests", "Checkpoints", "Torch", "Fixtures", name);

    private static float[] Read(ITensorSource file, string name)
    {
        var values = new float[file.Tensors[name].Count];
        file.Read(name, values);
        return values;
    }
}
