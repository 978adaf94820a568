namespace PathGen.Onnx;

/// <summary>The variant of an fp32 graph that the CPU provider runs faster: residual sums and normalisations joined. It takes its weights from the file that it is made of.</summary>
internal static class CpuVariant
{
    /// <summary>Writes it beside the variant that it is made of.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="variant">An fp32 variant for all providers.</param>
    /// <param name="cancellationToken">Stops before the file is read and hashed.</param>
    /// <returns>The variant for the CPU; null where the graph has nothing to join.</returns>
    /// <exception cref="ModelException">The graph is of a form that is not handled, or the file cannot be written.</exception>
    public static ModelVariant? Write(string folder, ModelVariant variant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var graph = OnnxReader.Read(Path.Combine(folder, variant.File));
        if (ResidualFusion.Apply(graph) == 0)
            return null;
        var file = $"{Path.GetFileNameWithoutExtension(variant.File)}_cpu.onnx";
        var data = OnnxFile.WriteSharing(Path.Combine(folder, file), graph);
        return new ModelVariant(variant.Part, file, variant.Precision, [ExecutionProvider.Cpu.Name], FileHash.Sha256(Path.Combine(folder, file), cancellationToken))
        {
            DataFile = data,
            DataSha256 = data is null ? null : data == variant.File ? variant.Sha256 : variant.DataSha256,
        };
    }
}
