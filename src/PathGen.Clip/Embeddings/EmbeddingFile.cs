using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>
/// The embeddings of a slide, in one of two forms. <c>PATH.npy</c>, an N × D float32 matrix that NumPy reads, with <c>PATH.npy.json</c> beside it, which says what they are of: slide,
/// encoder, scale, tiles in level-0 pixels (row i is tile i), failed tiles; the JSON is written last and holds the matrix's SHA-256: where it is, both are whole. Or
/// <c>PATH.safetensors</c>, one file with the tensors <c>features</c> (float32, N × D), <c>coords</c> (int64, N × 2: x, y in level-0 pixels), <c>sizes</c>, <c>indices</c> and
/// <c>tissue_shares</c>, and the rest in its metadata. Immutable and thread-safe.
/// </summary>
public sealed record EmbeddingFile
{
    // A parsed description takes some ten times its bytes, so its size is bounded by the matrix beside it: a tile is at most 130 bytes.
    internal const long MaxJsonBytes = 64L << 20;
    internal const long MaxJsonBytesPerRow = 256;

    private const int MaxHexLength = 256;
    internal const string Remedy = "The file is damaged: delete it and embed again.";

    /// <summary>File name of the slide, without its folder.</summary>
    public required string Slide { get; init; }

    /// <summary>SHA-256 of the slide file in hex, or null where it is not known.</summary>
    public string? SlideSha256 { get; init; }

    /// <summary>Identity of the encoder: <see cref="IImageEncoder.Identity"/>.</summary>
    public required string Encoder { get; init; }

    /// <summary>µm per level-0 pixel, or null where the slide states none.</summary>
    public PixelSpacing? Spacing { get; init; }

    /// <summary>Side in pixels at which tiles were read, or null for one pixel per level-0 pixel.</summary>
    public int? ReadSize { get; init; }

    /// <summary>What <see cref="SlideEmbedder.EmbedToFileAsync"/> recognises its own finished file by, in hex; null for others.</summary>
    public string? Key { get; init; }

    /// <summary>Tiles, matrix and failures.</summary>
    public required SlideEmbeddings Embeddings { get; init; }

    /// <summary>Reads the matrix and what belongs to it.</summary>
    /// <param name="path">The <c>.npy</c> or <c>.safetensors</c> file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="EmbeddingException">A file is missing, damaged, too large, or the two do not belong together.</exception>
    public static EmbeddingFile Read(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!EmbeddingTensors.IsFor(path))
            return Read(path, ReadContent(path), cancellationToken);
        using var tensors = EmbeddingTensors.Open(path);
        return From(tensors.Content, tensors.Read(cancellationToken));
    }

    /// <summary>Writes the file or both files, each whole or not at all, and replaces those that are there.</summary>
    /// <param name="path">The <c>.safetensors</c> file, or with any other ending the <c>.npy</c> file; its folder must exist.</param>
    /// <param name="cancellationToken">Stops writing; what was there is then gone.</param>
    /// <exception cref="ArgumentException">Tiles and rows differ in number.</exception>
    /// <exception cref="EmbeddingException">A file cannot be written.</exception>
    public void Write(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var (tiles, matrix, failures) = Embeddings;
        if (tiles.Count != matrix.Count)
            throw new ArgumentException($"{tiles.Count} tiles for {matrix.Count} rows; each row needs its tile.");

        if (EmbeddingTensors.IsFor(path))
        {
            EmbeddingTensors.Write(path, Content() with { Tiles = [] }, Embeddings, cancellationToken);
            return;
        }

        // First, so that a kill between the two files never leaves an old JSON beside a new matrix.
        Delete(JsonPath(path));
        byte[] sha256 = [];
        AtomicFile.Write(path, stream => sha256 = NpyMatrix.Write(stream, matrix, cancellationToken));
        var content = Content() with { NpySha256 = Convert.ToHexStringLower(sha256) };
        AtomicFile.Write(JsonPath(path), stream => JsonSerializer.Serialize(stream, content, EmbeddingFileJson.Default.EmbeddingFileContent));
    }

    /// <summary>Reads the embeddings if the file or files are there and carry a key; null where they are missing or carry another.</summary>
    /// <exception cref="EmbeddingException">They are damaged.</exception>
    internal static SlideEmbeddings? ReadIfKey(string path, ReadOnlySpan<byte> key, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        if (EmbeddingTensors.IsFor(path))
        {
            using var tensors = EmbeddingTensors.Open(path);
            return tensors.Content.Key == Convert.ToHexStringLower(key) ? tensors.Read(cancellationToken) : null;
        }

        if (!File.Exists(JsonPath(path)))
            return null;
        var content = ReadContent(path);
        return content.Key == Convert.ToHexStringLower(key) ? Read(path, content, cancellationToken).Embeddings : null;
    }

    private static string JsonPath(string path) => path + ".json";

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{path} cannot be replaced: {e.Message}", e);
        }
    }

    private static EmbeddingFileContent ReadContent(string path)
    {
        var json = JsonPath(path);
        try
        {
            using var stream = new FileStream(json, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (stream.Length > MaxJsonBytes)
                CheckLength(stream.Length, json, path);
            var content = JsonSerializer.Deserialize(stream, EmbeddingFileJson.Default.EmbeddingFileContent)
                ?? throw new EmbeddingException($"{json}: null is not a description of embeddings.");
            if (content.Rows < 0 || content.Tiles.Count != content.Rows)
                throw new EmbeddingException($"{json}: {content.Tiles.Count} tiles for {content.Rows} rows. {Remedy}");
            if (content.NpySha256 is null)
                throw new EmbeddingException($"{json}: npySha256 is missing. {Remedy}");
            Check(content, json);
            return content;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new EmbeddingException($"{json}: not a description of embeddings: {e.Message} {Remedy}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{json} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>What both forms must satisfy.</summary>
    internal static void Check(EmbeddingFileContent content, string file)
    {
        if (content.FormatVersion != EmbeddingFileContent.CurrentVersion)
            throw new EmbeddingException($"{file}: format version {content.FormatVersion}; this library reads {EmbeddingFileContent.CurrentVersion}.");
        if (content.MicronsPerPixel is { Length: not 2 })
            throw new EmbeddingException($"{file}: micronsPerPixel must be two numbers, x and y.");
        if (content.NpySha256?.Length > MaxHexLength || content.TensorsSha256?.Length > MaxHexLength || content.Key?.Length > MaxHexLength)
            throw new EmbeddingException($"{file}: a hash is too long to be one. {Remedy}");
    }

    private EmbeddingFileContent Content() => new()
    {
        FormatVersion = EmbeddingFileContent.CurrentVersion,
        Slide = Slide,
        SlideSha256 = SlideSha256,
        Encoder = Encoder,
        Key = Key,
        MicronsPerPixel = Spacing is { } spacing ? [spacing.X, spacing.Y] : null,
        ReadSize = ReadSize,
        Rows = Embeddings.Matrix.Count,
        Width = Embeddings.Matrix.Width,
        Tiles = Embeddings.Tiles,
        Failures = Embeddings.Failures,
    };

    private static void CheckLength(long length, string json, string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var rows = NpyMatrix.ReadShape(stream, path, out _).Count;
        var most = MaxJsonBytes + MaxJsonBytesPerRow * rows;
        if (length > most)
            throw new EmbeddingException($"{json}: {length} bytes; at most {most} are read beside a matrix of {rows} rows. {Remedy}");
    }

    private static EmbeddingFile Read(string path, EmbeddingFileContent content, CancellationToken cancellationToken)
    {
        EmbeddingMatrix matrix;
        byte[] sha256;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            matrix = NpyMatrix.Read(stream, path, out sha256, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{path} cannot be read: {e.Message}", e);
        }

        if (matrix.Count != content.Rows || matrix.Width != content.Width)
            throw new EmbeddingException($"{path}: {matrix.Count} × {matrix.Width}, but {JsonPath(path)} says {content.Rows} × {content.Width}. {Remedy}");
        if (Convert.ToHexStringLower(sha256) != content.NpySha256)
            throw new EmbeddingException($"{path}: its SHA-256 is not the one in {JsonPath(path)}. {Remedy}");
        return From(content, new SlideEmbeddings(content.Tiles, matrix, content.Failures));
    }

    private static EmbeddingFile From(EmbeddingFileContent content, SlideEmbeddings embeddings) => new()
    {
        Slide = content.Slide,
        SlideSha256 = content.SlideSha256,
        Encoder = content.Encoder,
        Key = content.Key,
        Spacing = content.MicronsPerPixel is { } scale ? new PixelSpacing(scale[0], scale[1]) : null,
        ReadSize = content.ReadSize,
        Embeddings = embeddings,
    };
}
