using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

/// <summary>Models of the published sizes, with random weights, in open_clip's naming.</summary>
public sealed class LargeClipTests : ImportFixture
{
    [Fact]
    public void PathGen_CLIPs_size_imports_from_a_training_checkpoint_by_its_name()
    {
        var path = TinyClip.VitB16.WriteTorch(Folder["epoch_32.pt"]);
        var model = Import(path, o => o.Architecture = "ViT-B-16-quickgelu");
        AssertChecked(model, "ViT-B-16");
    }

    [Fact]
    public void PathGen_CLIP_Ls_size_imports_in_less_than_a_gigabyte_of_memory()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1", "Writes 3.5 GB and takes some minutes: ./build.sh test --nightly runs it.");
        var path = TinyClip.VitL14At336.WriteTorch(Folder["epoch_32.pt"]);
        using var watch = new AnonymousMemory();
        var model = Import(path, o => o.Architecture = "ViT-L-14-336-quickgelu");
        AssertChecked(model, "ViT-L-14-336");
        Assert.InRange(watch.Peak, 1, 1_000_000_000);
    }

    [Fact]
    public void Of_a_model_that_is_too_large_to_run_here_the_first_block_is_checked()
    {
        var clip = new TinyClip { QuickGelu = true, Layers = 3 };
        var published = ClipFiles.Find(clip.Write(Folder["tiny"]));
        using var tensors = published.Open();
        var architecture = published.Describe(tensors, null).Architecture;
        var model = Import(Folder["tiny"]);
        var files = Directory.GetFiles(model.Path);
        var check = new ClipImportCheck(model.Path, tensors, architecture, Activation.QuickGelu) { LargestMultiplications = 1 };
        var found = check.Run(model.Manifest.Variants, CancellationToken.None);
        Assert.Equal(model.Manifest.Variants.Select(v => v.File), found.Select(c => c.File));
        Assert.All(found, c => Assert.StartsWith("its first block alone", c.Method, StringComparison.Ordinal));
        Assert.All(found, c => Assert.InRange(c.MaxAbsoluteDifference!.Value, 0, 1e-5));
        Assert.Equal(files.Order(), Directory.GetFiles(model.Path).Order());

        // A graph with other weights than the reference has is found.
        var wrong = new ClipImportCheck(model.Path, new Doubled(tensors), architecture, Activation.QuickGelu) { LargestMultiplications = 1 };
        Assert.Throws<ModelException>(() => wrong.Run(model.Manifest.Variants, CancellationToken.None));
    }

    private static void AssertChecked(ModelDirectory model, string architecture)
    {
        Assert.Equal((architecture, Activation.QuickGelu), (model.Manifest.Architecture, model.Manifest.Activation!.Value));
        Assert.Equal(model.Manifest.Variants.Select(v => v.File), model.Manifest.Checks.Select(c => c.File));

        // The whole of both parts, not only the first block; values reach 20.
        Assert.All(model.Manifest.Checks, c => Assert.StartsWith("one pseudo-random input", c.Method, StringComparison.Ordinal));
        Assert.All(model.Manifest.Checks, c => Assert.InRange(c.MaxAbsoluteDifference!.Value, 0, 1e-3));
        Assert.Equal(model.Manifest.Variants.Select(v => v.File).Append("model.json").Order(), Directory.EnumerateFiles(model.Path).Select(Path.GetFileName).Order());
    }

    /// <summary>Weights that are read a second time as other weights.</summary>
    private sealed class Doubled(ITensorSource source) : ITensorSource
    {
        private int reads;

        public string Name => source.Name;

        public IReadOnlyDictionary<string, TensorInfo> Tensors => source.Tensors;

        public void Read(string name, Span<float> destination)
        {
            source.Read(name, destination);
            if (name.EndsWith("visual.proj", StringComparison.Ordinal) && reads++ > 0)
                destination.Clear();
        }

        public void Dispose()
        {
        }
    }
}
