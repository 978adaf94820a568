namespace PathGen.Onnx;

/// <summary>Whether an execution provider can be used on this machine, with the ONNX Runtime that the application brought.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Loads">Whether a session on it could be made.</param>
/// <param name="Reason">Why not, and what to add, in one line; null where it loads.</param>
public sealed record ProviderStatus(string Name, bool Loads, string? Reason)
{
    private static readonly string[] Known = ["Cpu", "Cuda", "TensorRt", "DirectML", "CoreML", "OpenVino"];

    /// <summary>Tries the known providers and those that this ONNX Runtime has besides: each makes a session of a graph that adds two numbers.</summary>
    /// <exception cref="ModelException">ONNX Runtime's native library is missing.</exception>
    public static IReadOnlyList<ProviderStatus> Check()
    {
        var others = OnnxRuntimeLibrary.Load().GetAvailableProviders().Where(name => !Known.Any(known => ProviderList.IsSame(known, name)));
        return [.. Known.Concat(others.Select(ProviderList.ShortName)).Select(Try)];
    }

    private static ProviderStatus Try(string name)
    {
        try
        {
            ProviderList.TryLoad(new ExecutionProvider(name));
            return new ProviderStatus(name, true, null);
        }
        catch (ModelException e)
        {
            return new ProviderStatus(name, false, e.Message.ReplaceLineEndings(" "));
        }
    }
}
