using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>Reads slide classifiers from their folders.</summary>
public static class SlideHead
{
    /// <summary>
    /// Reads a classifier: attention MIL as an <see cref="AttentionMilModel"/> where no session is described, since its own kernels are faster than the runtime's on the CPU; anything
    /// else as an <see cref="OnnxSlideClassifier"/>, which is to be disposed.
    /// </summary>
    /// <param name="folder">The folder with <c>head.json</c> and <c>head.onnx</c>.</param>
    /// <param name="session">Providers and threads for ONNX Runtime; null for the fastest on the CPU.</param>
    /// <exception cref="WsiException">A file is missing or damaged, or a provider cannot load.</exception>
    public static ISlideClassifier Load(string folder, SessionSettings? session = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return session is null && HeadFolder.Read(folder).Description.Kind is HeadKind.Abmil or HeadKind.Acmil ? AttentionMilModel.Load(folder) : OnnxSlideClassifier.Load(folder, session);
    }
}
