using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>What the JSON beside a matrix of embeddings holds, in its own order.</summary>
internal sealed record EmbeddingFileContent
{
    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    public required int FormatVersion { get; init; }

    public required string Slide { get; init; }

    public string? SlideSha256 { get; init; }

    public required string Encoder { get; init; }

    public string? Key { get; init; }

    /// <summary>µm per level-0 pixel: x, y.</summary>
    public double[]? MicronsPerPixel { get; init; }

    public int? ReadSize { get; init; }

    public required int Rows { get; init; }

    public required int Width { get; init; }

    /// <summary>SHA-256 of the whole .npy file; null where the matrix lies in a .safetensors file.</summary>
    public string? NpySha256 { get; init; }

    /// <summary>SHA-256 of the bytes of a .safetensors file's tensors, in their order; null beside an .npy file.</summary>
    public string? TensorsSha256 { get; init; }

    /// <summary>What the numbers of a tile are, for other readers.</summary>
    public IReadOnlyList<string> TileColumns { get; init; } = ["index", "x", "y", "width", "height", "tissueShare"];

    /// <summary>One for each row of the matrix; none where they are tensors.</summary>
    public required IReadOnlyList<Tile> Tiles { get; init; }

    public required IReadOnlyList<TileFailure> Failures { get; init; }
}
