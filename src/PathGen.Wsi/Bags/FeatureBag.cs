using System.Numerics.Tensors;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// The features of one slide's patches: N rows of D floats, and where each patch lies. What attention MIL learns from and predicts on. Every value is finite. A bag may be
/// empty; whoever needs a patch says so. Immutable by convention and thread-safe.
/// </summary>
public sealed class FeatureBag
{
    /// <summary>The widest row, in floats.</summary>
    public const int MaxWidth = 1 << 16;

    private readonly PatchPosition[] positions;

    /// <summary>Wraps features without copying them.</summary>
    /// <param name="slideId">Name of the slide, without folder and extension.</param>
    /// <param name="values">N × <paramref name="width"/> finite floats, row-major.</param>
    /// <param name="width">D, 1 to <see cref="MaxWidth"/>.</param>
    /// <param name="positions">A place for each row, or none at all where places are not known.</param>
    /// <exception cref="ArgumentException">The slide has no name, the values are no whole rows, or the positions are neither none nor one a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is out of range.</exception>
    /// <exception cref="WsiException">A value is NaN or infinite; the message names the slide, the row and the column.</exception>
    public FeatureBag(string slideId, ReadOnlyMemory<float> values, int width, IReadOnlyList<PatchPosition>? positions = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(slideId);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxWidth);
        if (values.Length % width != 0)
            throw new ArgumentException($"{slideId}: {values.Length} values are not a whole number of rows of {width}.", nameof(values));
        this.positions = positions is null ? [] : [.. positions];
        (SlideId, Values, Width, Count) = (slideId, values, width, values.Length / width);
        if (this.positions.Length != 0 && this.positions.Length != Count)
            throw new ArgumentException($"{slideId}: {this.positions.Length} positions for {Count} rows; each row needs its own, or there are none.", nameof(positions));
        for (var row = 0; row < Count; row++)
        {
            if (!TensorPrimitives.IsFiniteAll(this[row]))
                throw NotFinite(row);
        }
    }

    /// <summary>Name of the slide, without folder and extension.</summary>
    public string SlideId { get; }

    /// <summary>N, the number of patches; 0 for a slide without tissue.</summary>
    public int Count { get; }

    /// <summary>D, the width of a row.</summary>
    public int Width { get; }

    /// <summary>N × D floats, row-major.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Where each patch lies, in the order of the rows; empty where that is not known.</summary>
    public IReadOnlyList<PatchPosition> Positions => positions;

    /// <summary>Side of a patch in level-0 pixels, above 0; null where it is not known.</summary>
    /// <exception cref="ArgumentOutOfRangeException">0 or less.</exception>
    public long? PatchSize
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A patch's side must be above 0 pixels.");
    }

    /// <summary>What made the features, as <see cref="IImageEncoder.Identity"/> says it; null where it is not known.</summary>
    public string? Encoder { get; init; }

    /// <summary>The features of one patch.</summary>
    /// <param name="row">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<float> this[int row] => Values.Span.Slice(row * Width, Width);

    /// <summary>The rows a piece at a time, without copying.</summary>
    /// <param name="rows">Rows of a piece, 1 or more; the last may have fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is less than 1.</exception>
    public IEnumerable<ReadOnlyMemory<float>> Pieces(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return All();

        IEnumerable<ReadOnlyMemory<float>> All()
        {
            for (var start = 0; start < Count; start += Math.Min(rows, Count - start))
                yield return Values.Slice(start * Width, Math.Min(rows, Count - start) * Width);
        }
    }

    /// <summary>The bag of a slide that this library embedded. A tile's index, tissue share and own size are left behind.</summary>
    /// <exception cref="WsiException">A value is NaN or infinite.</exception>
    public static FeatureBag From(EmbeddingFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (tiles, matrix, _) = file.Embeddings;
        var id = Path.GetFileNameWithoutExtension(file.Slide);
        return new FeatureBag(id.Length > 0 ? id : file.Slide, matrix.Values, matrix.Width, [.. tiles.Select(t => new PatchPosition(t.Region.X, t.Region.Y))])
        {
            PatchSize = tiles.Count > 0 ? tiles.Max(t => t.Region.Width) : null,
            Encoder = file.Encoder == FeatureFile.UnknownEncoder ? null : file.Encoder,
        };
    }

    private WsiException NotFinite(int row)
    {
        var column = 0;
        while (float.IsFinite(this[row][column]))
            column++;
        return new WsiException(FormattableString.Invariant(
            $"{SlideId}: the feature in row {row}, column {column} is {this[row][column]}; every feature must be a finite number. Embed this slide again."));
    }
}
