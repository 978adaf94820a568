using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Embeddings of a slide as one safetensors file (https://github.com/huggingface/safetensors): <c>features</c> and <c>coords</c> under the names that slide tools use.</summary>
internal sealed class EmbeddingTensors : IDisposable
{
    private const string MetadataName = "pathgen_embeddings";
    private const int Alignment = 8;
    private const int ChunkFloats = 1 << 18;
    private readonly SafetensorsFile file;
    private readonly string path;

    private EmbeddingTensors(string path, SafetensorsFile file, EmbeddingFileContent content)
    {
        this.path = path;
        this.file = file;
        Content = content;
    }

    /// <summary>What the embeddings are of.</summary>
    public EmbeddingFileContent Content { get; }

    /// <summary>Whether a path is one of such a file.</summary>
    public static bool IsFor(string path) => Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="EmbeddingException">It cannot be read, or is no such file.</exception>
    public static EmbeddingTensors Open(string path)
    {
        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            if (!file.Metadata.TryGetValue(MetadataName, out var json))
                throw new EmbeddingException($"{path}: a safetensors file without {MetadataName} in its metadata; one that this library wrote is expected.");
            var content = JsonSerializer.Deserialize(json, EmbeddingFileJson.Default.EmbeddingFileContent)
                ?? throw new EmbeddingException($"{path}: null is not a description of embeddings.");
            EmbeddingFile.Check(content, path);
            if (content.TensorsSha256 is null)
                throw new EmbeddingException($"{path}: tensorsSha256 is missing. {EmbeddingFile.Remedy}");
            if (content.Rows < 0 || content.Width is < 1 or > NpyMatrix.MaxWidth || (long)content.Rows * content.Width > Array.MaxLength)
                throw new EmbeddingException($"{path}: a matrix of {content.Rows} × {content.Width} is none that is read.");
            var opened = new EmbeddingTensors(path, file, content);
            file = null;
            return opened;
        }
        catch (Exception e) when (e is ModelException or JsonException)
        {
            throw new EmbeddingException($"{path}: not a file of embeddings: {e.Message} {EmbeddingFile.Remedy}", e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="EmbeddingException">It cannot be written.</exception>
    public static void Write(string path, EmbeddingFileContent content, SlideEmbeddings embeddings, CancellationToken cancellationToken)
    {
        var (tiles, matrix, _) = embeddings;
        var numbers = Layout(matrix.Count, matrix.Width).SkipLast(1).Select(t => Bytes(t.Name, tiles)).ToList();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in numbers)
            hash.AppendData(bytes);
        foreach (var chunk in Chunks(matrix, cancellationToken))
            hash.AppendData(MemoryMarshal.AsBytes(chunk.Span));
        var described = content with { TensorsSha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) };
        var header = Header(matrix.Count, matrix.Width, JsonSerializer.Serialize(described, EmbeddingFileJson.Default.EmbeddingFileContent));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(BitConverter.GetBytes((long)header.Length));
            stream.Write(header);
            foreach (var bytes in numbers)
                stream.Write(bytes);
            foreach (var chunk in Chunks(matrix, cancellationToken))
                stream.Write(MemoryMarshal.AsBytes(chunk.Span));
        });
    }

    /// <summary>Reads tiles and matrix.</summary>
    /// <exception cref="EmbeddingException">A tensor is missing, of another shape or damaged.</exception>
    public SlideEmbeddings Read(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var read = new Dictionary<string, byte[]>();
        foreach (var (name, type, shape) in Layout(Content.Rows, Content.Width))
        {
            // The tensors lie inside the file, so that nothing is larger than it.
            if (!file.Tensors.TryGetValue(name, out var info) || Name(info.Type) != type || !info.Shape.SequenceEqual(shape))
                throw new EmbeddingException($"{path}: {name} is missing or no {type} [{string.Join(", ", shape)}]. {EmbeddingFile.Remedy}");
        }

        var values = new float[Content.Rows * Content.Width];
        foreach (var (name, type, shape) in Layout(Content.Rows, Content.Width))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = type == "F32"
                ? MemoryMarshal.AsBytes(values.AsSpan())
                : (read[name] = new byte[sizeof(long) * shape.Aggregate(1L, (product, size) => product * size)]).AsSpan();
            try
            {
                file.ReadBytes(name, bytes);
            }
            catch (ModelException e)
            {
                throw new EmbeddingException(e.Message, e);
            }

            hash.AppendData(bytes);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != Content.TensorsSha256)
            throw new EmbeddingException($"{path}: the SHA-256 of its tensors is not the one in its metadata. {EmbeddingFile.Remedy}");
        return new SlideEmbeddings(Tiles(read), new EmbeddingMatrix(values, Content.Width), Content.Failures);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    // Eight-byte numbers first, so that everything is aligned.
    private static IEnumerable<(string Name, string Type, long[] Shape)> Layout(long rows, long width) =>
    [
        ("coords", "I64", [rows, 2]),
        ("sizes", "I64", [rows, 2]),
        ("indices", "I64", [rows]),
        ("tissue_shares", "F64", [rows]),
        ("features", "F32", [rows, width]),
    ];

    private static string Name(TensorElementKind type) => type switch
    {
        TensorElementKind.Int64 => "I64",
        TensorElementKind.Float64 => "F64",
        TensorElementKind.Float32 => "F32",
        _ => type.ToString(),
    };

    private static byte[] Bytes(string name, IReadOnlyList<Tile> tiles) => name switch
    {
        "coords" => AsBytes([.. tiles.SelectMany(t => new[] { t.Region.X, t.Region.Y })]),
        "sizes" => AsBytes([.. tiles.SelectMany(t => new[] { t.Region.Width, t.Region.Height })]),
        "indices" => AsBytes([.. tiles.Select(t => (long)t.Index)]),
        _ => AsBytes([.. tiles.Select(t => BitConverter.DoubleToInt64Bits(t.TissueShare))]),
    };

    private static byte[] AsBytes(long[] numbers) => MemoryMarshal.AsBytes<long>(numbers).ToArray();

    private static Tile[] Tiles(Dictionary<string, byte[]> read)
    {
        var (places, sizes) = (Numbers("coords"), Numbers("sizes"));
        var (indices, shares) = (Numbers("indices"), Numbers("tissue_shares"));
        var tiles = new Tile[indices.Length];
        for (var i = 0; i < tiles.Length; i++)
        {
            var region = new SlideRegion(places[2 * i], places[(2 * i) + 1], sizes[2 * i], sizes[(2 * i) + 1]);
            tiles[i] = new Tile((int)Math.Clamp(indices[i], int.MinValue, int.MaxValue), region, BitConverter.Int64BitsToDouble(shares[i]));
        }

        return tiles;

        long[] Numbers(string name) => MemoryMarshal.Cast<byte, long>(read[name]).ToArray();
    }

    private static IEnumerable<ReadOnlyMemory<float>> Chunks(EmbeddingMatrix matrix, CancellationToken cancellationToken)
    {
        for (var start = 0; start < matrix.Values.Length; start += ChunkFloats)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return matrix.Values.Slice(start, Math.Min(ChunkFloats, matrix.Values.Length - start));
        }
    }

    private static byte[] Header(long rows, long width, string description)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("__metadata__");
            writer.WriteString(MetadataName, description);
            writer.WriteEndObject();
            var at = 0L;
            foreach (var (name, type, shape) in Layout(rows, width))
            {
                var end = at + ((type == "F32" ? sizeof(float) : sizeof(long)) * shape.Aggregate(1L, (product, size) => product * size));
                writer.WritePropertyName(name);
                writer.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{at},{end}]}}"));
                at = end;
            }

            writer.WriteEndObject();
        }

        while (stream.Length % Alignment != 0)
            stream.WriteByte((byte)' ');
        return stream.ToArray();
    }
}
