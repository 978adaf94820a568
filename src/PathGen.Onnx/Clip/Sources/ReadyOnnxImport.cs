namespace PathGen.Onnx;

/// <summary>Makes a model folder of ready ONNX files: they are copied as they are and become its variants.</summary>
/// <param name="ready">The files.</param>
/// <param name="options">What the files do not say.</param>
internal sealed class ReadyOnnxImport(ReadyOnnxFolder ready, ClipImportOptions options)
{
    // Exports of the two parts leave out the trained scale; CLIP's training bounds it at 100, where trained models end.
    private const double TrainedLogitScale = 100;

    private readonly ClipDescription description = ready.Describe(options.Architecture ?? options.Catalogued?.Architecture);

    private IEnumerable<ReadyOnnxFile> Taken => ready.Files.Where(f => f.Precision is not null);

    /// <summary>SHA-256 of the list of all files that are copied.</summary>
    public string Sha256(CancellationToken cancellationToken) => FileHash.Sha256(
        Taken.SelectMany(f => ready.DataFile(f) is { } data ? [f.Name, data] : new[] { f.Name }).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(n => Path.Combine(ready.Folder, n)),
        cancellationToken);

    /// <summary>What the manifest will state, but for the variants.</summary>
    public ModelManifest Describe(string sha256, string unknownLicence) => new()
    {
        Kind = "clip",
        Name = options.Name ?? options.Catalogued?.Name ?? ready.Name,
        Architecture = description.Architecture.Description,
        Activation = options.Activation ?? description.Activation ?? options.Catalogued?.Activation,
        EmbeddingWidth = description.Architecture.EmbeddingWidth,
        ContextLength = description.Architecture.ContextLength,
        LogitScale = TrainedLogitScale,
        Preprocess = description.Preprocess,
        Licence = options.Licence ?? options.Catalogued?.Licence.Summary ?? unknownLicence,
        DemoOnly = options.DemoOnly,
        Source = ready.Files[0].Name,
        SourceSha256 = sha256,
        Variants = [],
    };

    /// <summary>Copies and checks the files and writes the manifest.</summary>
    /// <exception cref="ModelException">A file is not what its name says, or cannot be copied.</exception>
    /// <exception cref="IOException">A file cannot be copied.</exception>
    public void Fill(string folder, ModelManifest manifest, CancellationToken cancellationToken)
    {
        var variants = new List<ModelVariant>();
        var checks = new List<ModelCheck>();
        var check = new ReadyOnnxCheck(folder, description.Architecture);
        foreach (var file in Taken)
        {
            var data = ready.DataFile(file);
            Copy(folder, file.Name, cancellationToken);
            if (data is not null)
                Copy(folder, data, cancellationToken);
            if (options.Check)
                checks.Add(check.Check(file));
            var variant = new ModelVariant(file.Part, file.Name, file.Precision!, file.Providers, FileHash.Sha256(Path.Combine(folder, file.Name), cancellationToken));
            variants.Add(data is null ? variant : variant with { DataFile = data, DataSha256 = FileHash.Sha256(Path.Combine(folder, data), cancellationToken) });
        }

        checks.AddRange(ready.Files.Where(f => f.Precision is null).Select(f => new ModelCheck(f.Name, $"left out: {f.Suffix} is none of fp32, fp16 and int8")));
        ModelDirectory.WriteManifest(folder, manifest with
        {
            Variants = variants,
            Checks = options.Check ? checks : ClipImportCheck.Skipped(variants),
        });
    }

    private void Copy(string folder, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Not File.Copy, which would also copy that the source is read-only.
        var target = Path.Combine(folder, name);
        if (File.Exists(target))
            return;
        using var from = File.OpenRead(Path.Combine(ready.Folder, name));
        using var to = File.Create(target);
        from.CopyTo(to, 1 << 20);
    }
}
