namespace PathGen.Agents;

/// <summary>
/// Rows (centroids, prompts, kept patches) laid out for <see cref="DotKernel"/>: panels of 16 rows, each panel transposed to width × 16 floats, so that
/// one vector holds the same component of 16 rows. Lanes beyond the last row are zero.
/// </summary>
internal sealed unsafe class PackedRows
{
    private readonly AlignedFloats values;

    /// <param name="capacity">Rows it can hold, 1 or more.</param>
    /// <param name="width">Components of a row.</param>
    public PackedRows(int capacity, int width)
    {
        Width = width;
        Panels = (capacity + DotKernel.Lanes - 1) / DotKernel.Lanes;
        values = new AlignedFloats(checked(Panels * width * DotKernel.Lanes));
    }

    public int Width { get; }

    /// <summary>Number of 16-row panels.</summary>
    public int Panels { get; }

    /// <summary>Results for one left row: 16 × <see cref="Panels"/>.</summary>
    public int Stride => Panels * DotKernel.Lanes;

    public float* Panel(int panel) => values.Pointer + ((nint)panel * Width * DotKernel.Lanes);

    /// <summary>Sets one row.</summary>
    public void Set(int row, ReadOnlySpan<float> components)
    {
        var target = Panel(row / DotKernel.Lanes) + (row % DotKernel.Lanes);
        for (var i = 0; i < components.Length; i++)
            target[(nint)i * DotKernel.Lanes] = components[i];
    }
}
