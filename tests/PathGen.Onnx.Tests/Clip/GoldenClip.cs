using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

/// <summary>The reference CLIPs, whose answers open_clip computed.</summary>
internal static class GoldenClip
{
    public const string Gelu = "clip-tiny-gelu";

    public const string QuickGelu = "clip-tiny-quickgelu";

    public static string Folder(string model) => Reference.PathOf("golden", "clip", model);

    public static Npy Array(params string[] parts) => Npy.Read(Reference.PathOf(["golden", "clip", .. parts]));

    /// <summary>A copy that a test may change.</summary>
    public static string Copy(string model, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var name in new[] { "open_clip_config.json", "open_clip_model.safetensors" })
        {
            // Not File.Copy, which would also copy that the source is read-only.
            using var from = File.OpenRead(Path.Combine(Folder(model), name));
            using var to = File.Create(Path.Combine(target, name));
            from.CopyTo(to);
        }

        return target;
    }
}
