namespace PathGen.Clip;

/// <summary>N embeddings of width D, row-major. Immutable by convention and thread-safe for reading.</summary>
public sealed class EmbeddingMatrix
{
    private readonly float[] values;

    /// <summary>Wraps values without copying.</summary>
    /// <param name="values">Rows × width floats.</param>
    /// <param name="width">D, 1 or more.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the width.</exception>
    public EmbeddingMatrix(float[] values, int width)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0)
            throw new ArgumentException($"{values.Length} values are not a whole number of rows of {width}.", nameof(values));
        this.values = values;
        Width = width;
        Count = values.Length / width;
    }

    /// <summary>N, the number of rows.</summary>
    public int Count { get; }

    /// <summary>D, the width of a row.</summary>
    public int Width { get; }

    /// <summary>All values, row-major.</summary>
    public ReadOnlyMemory<float> Values => values;

    /// <summary>One embedding.</summary>
    /// <param name="row">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<float> this[int row] => values.AsSpan(row * Width, Width);
}
