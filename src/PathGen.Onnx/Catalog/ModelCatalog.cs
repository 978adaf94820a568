using System.Text.Json;

namespace PathGen.Onnx;

/// <summary>Published models by name: where their files are, their size and hash where known, their terms, and what their checkpoints do not record. Immutable and thread-safe.</summary>
public sealed class ModelCatalog
{
    private const string Resource = "PathGen.Onnx.Catalog.models.json";
    private const int MaximumBytes = 1 << 20;

    private static readonly Lazy<ModelCatalog> TheBuiltIn = new(() =>
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(Resource, bytes);
    });

    private ModelCatalog(IReadOnlyList<CatalogModel> models) => Models = models;

    /// <summary>The catalogue that comes with this library: PathGen-CLIP and PathGen-CLIP-L.</summary>
    public static ModelCatalog BuiltIn => TheBuiltIn.Value;

    /// <summary>The models.</summary>
    public IReadOnlyList<CatalogModel> Models { get; }

    /// <summary>Reads a catalogue of one's own, in the form of this library's (<c>src/PathGen.Onnx/Catalog/models.json</c>).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It cannot be read or is no catalogue.</exception>
    public static ModelCatalog Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaximumBytes ? Parse(path, File.ReadAllBytes(path)) : throw new ModelException($"{path} has {length:N0} bytes; a catalogue has at most {MaximumBytes:N0}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The model of a name.</summary>
    /// <exception cref="ModelException">There is none; the message lists those there are.</exception>
    public CatalogModel Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Models.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ModelException($"The catalogue has no model {name}; it has: {string.Join(", ", Models.Select(m => m.Name))}.");
    }

    private static ModelCatalog Parse(string file, byte[] bytes)
    {
        CatalogDocument document;
        try
        {
            document = JsonSerializer.Deserialize(bytes, CatalogJson.Default.CatalogDocument) ?? throw new ModelException($"{file} holds null; a catalogue was expected.");
        }
        catch (JsonException e)
        {
            throw new ModelException($"{file} is no catalogue: {e.Message}", e);
        }

        foreach (var model in document.Models)
        {
            Require(model is not null, file, "models", "null", "an object");
            Require(model!.Name.Length > 0 && document.Models.Count(m => m.Name.Equals(model.Name, StringComparison.OrdinalIgnoreCase)) == 1, file, "name", model.Name, "each name once");
            Require(model.Activation is null || Enum.IsDefined(model.Activation.Value), file, "activation", model.Activation, "Gelu or QuickGelu");
            Require(IsSafe(model.Address) && model.Address.AbsolutePath.EndsWith('/'), file, "address", model.Address, "an https address that ends in a slash");
            Require(model.Files.Count > 0, file, "files", "none", "the checkpoint at least");
            foreach (var one in model.Files)
            {
                Require(one is not null && ManifestRules.IsPlainName(one.Name), file, "files.name", one?.Name, "a plain file name");
                Require(one!.LargestBytes > 0 && (one.Bytes ?? 1) is var size && size > 0 && size <= one.LargestBytes, file, "files.bytes", one.Bytes, $"1 to largestBytes, {one.LargestBytes}");
                Require(one.Sha256 is null || ManifestRules.IsSha256(one.Sha256), file, "files.sha256", one.Sha256, "64 lower-case hex digits");
            }
        }

        return new ModelCatalog(document.Models);
    }

    // Plain HTTP only to this machine: a token may go there.
    private static bool IsSafe(Uri address) => address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static void Require(bool holds, string file, string property, object? found, string expected)
    {
        if (!holds)
            throw new ModelException($"{file}: {property} is {found ?? "null"}; expected {expected}.");
    }
}
