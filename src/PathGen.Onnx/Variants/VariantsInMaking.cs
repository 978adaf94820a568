namespace PathGen.Onnx;

/// <summary>A folder inside a model directory in which new variants are made; they move into the directory at the end, and nothing is left where that does not come.</summary>
internal sealed class VariantsInMaking : IDisposable
{
    private readonly string model;
    private readonly string folder;
    private readonly FileStream claim;

    /// <param name="model">The model directory.</param>
    /// <exception cref="ModelException">It cannot be written to, or another process is at it.</exception>
    public VariantsInMaking(string model)
    {
        this.model = model;
        folder = Path.Combine(model, ".making");
        try
        {
            claim = new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{model} cannot be written to, or another process is making a variant in it: {e.Message}", e);
        }

        try
        {
            Clear();
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            claim.Dispose();
            throw new ModelException($"{model} cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>The path of a file in the making.</summary>
    public string this[string file] => Path.Combine(folder, file);

    /// <summary>Moves the files into the directory. The manifest first forgets the variants that they replace and names them when they are there, so that it is true after every step.</summary>
    /// <exception cref="ModelException">A file cannot be moved or written.</exception>
    public ModelDirectory Move(ModelManifest manifest, string precision, IReadOnlyList<(ModelVariant Variant, ModelCheck Check)> made)
    {
        var files = made.Select(m => m.Variant.File).ToHashSet();
        var rest = manifest with
        {
            Variants = [.. manifest.Variants.Where(v => v.Precision != precision)],
            Checks = [.. manifest.Checks.Where(c => !files.Contains(c.File))],
        };
        try
        {
            if (manifest.Variants.Any(v => v.Precision == precision))
                ModelDirectory.WriteManifest(model, rest);
            foreach (var file in Directory.EnumerateFiles(folder))
                File.Move(file, Path.Combine(model, Path.GetFileName(file)), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{model} cannot be written to: {e.Message}", e);
        }

        ModelDirectory.WriteManifest(model, rest with { Variants = [.. rest.Variants, .. made.Select(m => m.Variant)], Checks = [.. rest.Checks, .. made.Select(m => m.Check)] });
        return ModelDirectory.Open(model);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        claim.Dispose();
    }

    private void Clear()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
