using System.Text.Json;

namespace PathGen.Onnx;

/// <summary>A model on disk: <c>model.json</c> and the ONNX files it names. Immutable and thread-safe.</summary>
public sealed class ModelDirectory
{
    /// <summary>File name of the manifest.</summary>
    public const string ManifestName = "model.json";

    private const int MaximumManifestBytes = 1 << 20;

    private ModelDirectory(string path, ModelManifest manifest)
    {
        Path = path;
        Manifest = manifest;
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>What <c>model.json</c> states.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Reads and validates <c>model.json</c> and sees that the files it names are there; their bytes are not read, see <see cref="Verify"/>.</summary>
    /// <param name="path">The model's folder.</param>
    /// <exception cref="ModelException">The folder, its <c>model.json</c> or a file that it names is missing or wrong.</exception>
    public static ModelDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var folder = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(folder))
        {
            throw new ModelException(File.Exists(folder)
                ? $"{folder} is a file; a model is a folder with a {ManifestName}. A checkpoint becomes one through ClipImporter or `pathgen model import`."
                : $"There is no folder {folder}. A model is a folder with a {ManifestName}, as ClipImporter or `pathgen model import` makes it.");
        }

        var file = System.IO.Path.Combine(folder, ManifestName);
        var manifest = Parse(file, ReadBounded(file));
        ManifestRules.Check(file, manifest);
        foreach (var name in manifest.Variants.SelectMany(FilesOf).Concat(manifest.Llava is { } llava ? [llava.TokenizerFile] : Array.Empty<string>()))
        {
            if (!File.Exists(System.IO.Path.Combine(folder, name)))
                throw new ModelException($"{file} names {name}, which is not in the folder. The model is incomplete; import it again.");
        }

        return new ModelDirectory(folder, manifest);
    }

    /// <summary>
    /// The variant to run: the providers in their order decide, then the order of the manifest; a variant made for a provider goes before one for all. The CPU never gets fp16, where
    /// matrix products are about ten times slower than in fp32.
    /// </summary>
    /// <param name="part"><c>vision</c> or <c>text</c>; of a LLaVA <c>vision_encoder</c>, <c>embed_tokens</c> or <c>decoder</c>.</param>
    /// <param name="precision"><c>fp32</c>, <c>fp16</c>, <c>int8</c> or <c>q4</c>; null for fp32, or for what there is where the part has no fp32 variant.</param>
    /// <param name="providers">Providers in order of preference; null for the CPU.</param>
    /// <exception cref="ModelException">No variant fits; the message lists those there are.</exception>
    public ModelVariant FindVariant(string part, string? precision = null, IReadOnlyList<ExecutionProvider>? providers = null)
    {
        ArgumentNullException.ThrowIfNull(part);
        providers ??= [ExecutionProvider.Cpu];
        var wanted = precision ?? (Manifest.Variants.Any(v => v.Part == part && v.Precision == "fp32") ? "fp32" : null);
        var candidates = Manifest.Variants.Where(v => v.Part == part && (wanted is null || v.Precision == wanted)).ToList();
        foreach (var provider in providers)
        {
            var usable = candidates.Where(v => !(provider.IsCpu && v.Precision == "fp16")).ToList();
            var found = usable.Find(v => v.Providers.Any(name => ProviderList.IsSameProvider(name, provider.Name))) ?? usable.Find(v => v.Providers.Count == 0);
            if (found is not null)
                return found;
        }

        var asked = $"{part}, {precision ?? "any precision"}, for {string.Join(", ", providers.Select(p => p.Name))}";
        var there = string.Join("; ", Manifest.Variants.Select(v =>
            $"{v.File}: {v.Part}, {v.Precision}, for {(v.Providers.Count == 0 ? "all providers" : string.Join(", ", v.Providers))}"));
        var wayOut = candidates.Count > 0 && candidates.TrueForAll(v => v.Precision == "fp16") && providers.All(p => p.IsCpu)
            ? " fp16 is for GPUs: on the CPU it is about ten times slower than fp32, so it is not run there. Use fp32 or int8, or list a provider such as Cuda."
            : precision is "int8" or "fp16" && candidates.Count == 0 && Manifest.Kind == "clip" ? $" `pathgen model quantize {Path} --precision {precision}` makes it." : "";
        throw new ModelException($"{Path} has no variant ({asked}). It has: {there}.{wayOut}");
    }

    /// <summary>Full path of a variant's ONNX file.</summary>
    /// <param name="variant">One of the manifest's variants.</param>
    public string PathOf(ModelVariant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return System.IO.Path.Combine(Path, variant.File);
    }

    /// <summary>Reads every file and compares its SHA-256 with the manifest's.</summary>
    /// <param name="cancellationToken">Stops between blocks of a file.</param>
    /// <exception cref="ModelException">A file is not the one that was imported, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Verify(CancellationToken cancellationToken = default)
    {
        // Variants may share a file of weights.
        var files = Manifest.Variants.SelectMany(v => v.DataFile is null ? [(v.File, v.Sha256)] : new[] { (v.File, v.Sha256), (v.DataFile, v.DataSha256!) });
        foreach (var (file, sha256) in files.Distinct())
            VerifyFile(file, sha256, cancellationToken);
        if (Manifest.Llava is { } llava)
            VerifyFile(llava.TokenizerFile, llava.TokenizerSha256, cancellationToken);
    }

    /// <summary>Writes a manifest into a folder, whole or not at all.</summary>
    internal static void WriteManifest(string folder, ModelManifest manifest)
    {
        var file = System.IO.Path.Combine(folder, ManifestName);
        ManifestRules.Check(file, manifest);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, ModelJson.Default.ModelManifest);
        AtomicFile.Write(file, stream =>
        {
            stream.Write(bytes);
            stream.WriteByte((byte)'\n');
        });
    }

    private static IEnumerable<string> FilesOf(ModelVariant variant) => variant.DataFile is null ? [variant.File] : [variant.File, variant.DataFile];

    private static byte[] ReadBounded(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            if (stream.Length > MaximumManifestBytes)
                throw new ModelException($"{file} has {stream.Length:N0} bytes; a {ManifestName} has at most {MaximumManifestBytes:N0}.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException e)
        {
            throw new ModelException(
                $"{System.IO.Path.GetDirectoryName(file)} has no {ManifestName}, so it is not a model of this library. Import the checkpoint with ClipImporter or `pathgen model import`.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{file} cannot be read: {e.Message}", e);
        }
    }

    private static ModelManifest Parse(string file, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ModelJson.Default.ModelManifest)
                ?? throw new ModelException($"{file} holds null; a model's manifest was expected.");
        }
        catch (JsonException e)
        {
            throw new ModelException($"{file} is not a model's manifest: {e.Message} Import the model again.", e);
        }
    }

    private void VerifyFile(string name, string expected, CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(Path, name);
        var found = FileHash.Sha256(file, cancellationToken);
        if (found != expected)
            throw new ModelException($"{file} has SHA-256 {found}; {ManifestName} states {expected}. The file was changed or damaged; import the model again.");
    }
}
