namespace PathGen.Wsi;

/// <summary>
/// The parameters of an attention MIL network, or their gradient, in one run of floats as the kernels read them: the two large matrices packed in panels of 16 columns, rows of the
/// others padded to 16. Not thread-safe while being changed.
/// </summary>
internal sealed unsafe class AttentionParameters
{
    private const int Lanes = ProductKernel.Lanes;
    private readonly int gate, gateBias, attention, attentionBias, slide, slideBias, branch, branchBias;

    /// <summary>Makes zeros.</summary>
    public AttentionParameters(AttentionShape shape)
    {
        Shape = shape;
        gate = checked(shape.InnerColumns * shape.InputWidth);
        gateBias = checked(gate + (shape.GateColumns * shape.InnerColumns));
        attention = gateBias + shape.GateColumns;
        attentionBias = attention + (shape.Branches * shape.AttentionColumns);
        slide = attentionBias + ProductKernel.Padded(shape.Branches);
        slideBias = slide + (shape.Classes * shape.InnerColumns);
        branch = slideBias + ProductKernel.Padded(shape.Classes);
        branchBias = checked(branch + (shape.BranchHeads * shape.Classes * shape.InnerColumns));
        Values = new AlignedFloats(checked(branchBias + ProductKernel.Padded(shape.BranchHeads * shape.Classes)));
    }

    /// <summary>The widths.</summary>
    public AttentionShape Shape { get; }

    /// <summary>All values with their padding.</summary>
    public AlignedFloats Values { get; }

    /// <summary>First layer: panels of inner columns, D × 16 each.</summary>
    public float* Reduce => Values.Pointer;

    /// <summary>Both gate layers: panels of gate columns, padded L × 16 each.</summary>
    public float* Gate => Values.Pointer + gate;

    /// <summary>Biases of the gate columns.</summary>
    public float* GateBias => Values.Pointer + gateBias;

    /// <summary>Attention weights: K rows of padded A.</summary>
    public float* Attention => Values.Pointer + attention;

    /// <summary>Attention biases: K.</summary>
    public float* AttentionBias => Values.Pointer + attentionBias;

    /// <summary>Slide classifier: C rows of padded L.</summary>
    public float* Slide => Values.Pointer + slide;

    /// <summary>Its biases: C.</summary>
    public float* SlideBias => Values.Pointer + slideBias;

    /// <summary>Branch classifiers: K × C rows of padded L.</summary>
    public float* Branch => Values.Pointer + branch;

    /// <summary>Their biases: K × C.</summary>
    public float* BranchBias => Values.Pointer + branchBias;

    /// <summary>Reads a parameter without padding, row-major.</summary>
    public float[] Get(string name)
    {
        var (_, sizes) = Shape.Tensors().Single(t => t.Name == name);
        var values = new float[sizes.Aggregate(1, (product, size) => checked(product * size))];
        for (var i = 0; i < values.Length; i++)
            values[i] = *Place(name, i / sizes[^1], i % sizes[^1]);
        return values;
    }

    /// <summary>Sets a parameter from its values without padding, row-major.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public void Set(string name, ReadOnlySpan<float> values)
    {
        var (_, sizes) = Shape.Tensors().Single(t => t.Name == name);
        if (values.Length != sizes.Aggregate(1L, (product, size) => product * size))
            throw new ArgumentException($"{name} has {values.Length} values; [{string.Join(", ", sizes)}] was expected.", nameof(values));
        for (var i = 0; i < values.Length; i++)
            *Place(name, i / sizes[^1], i % sizes[^1]) = values[i];
    }

    /// <summary>Draws weights and biases uniformly within ±1/√(inputs of the layer), as PyTorch's linear layers start.</summary>
    public void Initialise(SeededRandom random)
    {
        foreach (var (name, sizes) in Shape.Tensors())
        {
            var inputs = name switch
            {
                "reduce_weight" => Shape.InputWidth,
                "w_weight" or "w_bias" => Shape.AttentionWidth,
                _ => Shape.InnerWidth,
            };
            var bound = 1 / Math.Sqrt(inputs);
            var values = new float[sizes.Aggregate(1, (product, size) => product * size)];
            foreach (ref var value in values.AsSpan())
                value = (float)(((2 * random.NextDouble()) - 1) * bound);
            Set(name, values);
        }
    }

    /// <summary>Takes over all values of another network of the same shape.</summary>
    public void CopyFrom(AttentionParameters other) => other.Values.Span.CopyTo(Values.Span);

    // Where the element of a row and column lies; a bias is one row.
    private float* Place(string name, int row, int column) => name switch
    {
        "reduce_weight" => Packed(Reduce, Shape.InputWidth, column, row),
        "V_weight" => Packed(Gate, Shape.InnerColumns, column, row),
        "U_weight" => Packed(Gate, Shape.InnerColumns, column, row + Shape.AttentionColumns),
        "V_bias" => GateBias + column,
        "U_bias" => GateBias + Shape.AttentionColumns + column,
        "w_weight" => Attention + (row * Shape.AttentionColumns) + column,
        "w_bias" => AttentionBias + column,
        "slide_weight" => Slide + (row * Shape.InnerColumns) + column,
        "slide_bias" => SlideBias + column,
        "branch_weight" => Branch + ((nint)row * Shape.InnerColumns) + column,
        "branch_bias" => BranchBias + (row * Shape.Classes) + column,
        _ => throw new ArgumentException($"There is no parameter {name}.", nameof(name)),
    };

    private static float* Packed(float* matrix, int depth, int index, int column) => matrix + ((((nint)(column / Lanes) * depth) + index) * Lanes) + (column % Lanes);
}
