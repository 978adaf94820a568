using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class DoctorCommandTests
{
    [Fact]
    public async Task A_sound_machine_has_every_library_with_its_version()
    {
        var doctor = (await Pathgen.RunAsync("doctor", "--json")).Succeeded().Json;
        Assert.True(doctor.GetProperty("healthy").GetBoolean());
        Assert.StartsWith(".NET 10", doctor.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        var checks = doctor.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
        Assert.Equal(["ONNX Runtime", "OpenJPEG", "OpenSlide", "SQLite", "libjpeg-turbo"], checks.Keys.Order(StringComparer.Ordinal));
        Assert.Matches(@"^\d+\.\d+\.\d+$", checks["OpenSlide"].GetProperty("version").GetString());
        Assert.Equal("1.29.0", checks["ONNX Runtime"].GetProperty("version").GetString());
        var providers = doctor.GetProperty("providers").EnumerateArray().ToDictionary(provider => provider.GetProperty("name").GetString()!);
        Assert.True(providers["Cpu"].GetProperty("found").GetBoolean());
        foreach (var name in new[] { "Cuda", "TensorRt", "DirectML", "CoreML", "OpenVino" })
            Assert.True(providers[name].GetProperty("found").GetBoolean() || providers[name].GetProperty("detail").GetString()!.Contains("cannot be used", StringComparison.Ordinal), name);
        Assert.Equal(System.Runtime.Intrinsics.X86.Avx2.IsSupported, doctor.GetProperty("instructions").EnumerateArray().Any(name => name.GetString() == "AVX2"));
    }

    [Fact]
    public async Task A_model_whose_bytes_were_changed_is_found_out()
    {
        using var folder = new TemporaryFolder();
        await Models.ImportAsync(folder["model"]);
        (await Pathgen.RunAsync("doctor", "--model", folder["model"])).Succeeded();
        var file = Path.Combine(folder["model"], "text_model.onnx");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var run = await Pathgen.RunAsync("doctor", "--model", folder["model"]);
        run.Failed(ExitCode.Model);
        Assert.Contains("MISSING model", run.Out, StringComparison.Ordinal);
    }
}
