using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace PathGen.Wsi;

/// <summary>What attention MIL does row by row, a block of patches at a time, so that what lies between its layers stays in the cache. A row never depends on its neighbours.</summary>
internal static unsafe class RowBlocks
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 128;

    // Rows of which a strip of 48 columns fits the first-level cache beside what it meets.
    private const int StripRows = 128;

    /// <summary>Blocks of so many rows.</summary>
    public static int Count(int rows) => (rows + Rows - 1) / Rows;

    /// <summary>Patches to attention logits: first layer with ReLU, then gate.</summary>
    /// <param name="network">The network.</param>
    /// <param name="patches">rows × D.</param>
    /// <param name="rows">1 to <see cref="Rows"/>.</param>
    /// <param name="hidden">Receives rows × padded L, after ReLU.</param>
    /// <param name="gates">Receives rows × 2 padded A: tanh, then sigmoid.</param>
    /// <param name="logits">Receives the first branch's logit of each row.</param>
    /// <param name="logitStride">Floats from one branch's logits to the next's.</param>
    public static void Attend(AttentionParameters network, float* patches, int rows, float* hidden, float* gates, float* logits, int logitStride)
    {
        var (inner, columns, gateColumns) = (network.Shape.InnerColumns, network.Shape.AttentionColumns, network.Shape.GateColumns);
        ProductKernel.Multiply(patches, network.Shape.InputWidth, rows, network.Reduce, network.Shape.InputWidth, inner / ProductKernel.Lanes, hidden, inner);
        var all = new Span<float>(hidden, rows * inner);
        TensorPrimitives.Max(all, 0f, all);
        ProductKernel.Multiply(hidden, inner, rows, network.Gate, inner, gateColumns / ProductKernel.Lanes, gates, gateColumns);
        var gated = new AlignedFloats(columns);
        for (var row = 0; row < rows; row++)
        {
            Gate(gates + ((nint)row * gateColumns), network.GateBias, columns, gated.Pointer);
            for (var k = 0; k < network.Shape.Branches; k++)
                logits[((nint)k * logitStride) + row] = OrderedSum.Dot(gated.Span, new ReadOnlySpan<float>(network.Attention + (k * columns), columns)) + network.AttentionBias[k];
        }
    }

    // Adds the biases to a row's sums, replaces them by tanh and sigmoid, and gives their products.
    private static void Gate(float* row, float* bias, int columns, float* gated)
    {
        for (var i = 0; i < columns; i += Vector256<float>.Count)
        {
            var tanh = Activations.Tanh(Vector256.Load(row + i) + Vector256.Load(bias + i));
            var sigmoid = Activations.Sigmoid(Vector256.Load(row + columns + i) + Vector256.Load(bias + columns + i));
            tanh.Store(row + i);
            sigmoid.Store(row + columns + i);
            (tanh * sigmoid).Store(gated + i);
        }
    }

    /// <summary>Adds rows, each times its weight.</summary>
    /// <param name="hidden">rows × width.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="weights">One a row.</param>
    /// <param name="pooled">Width floats; added to.</param>
    public static void AddWeighted(float* hidden, int width, ReadOnlySpan<float> weights, Span<float> pooled)
    {
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] != 0)
                TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(hidden + (row * width), width), weights[row], pooled, pooled);
        }
    }

    /// <summary>
    /// From the gradient of each attention logit to that of the gate's sums, in place: tanh and sigmoid are replaced by the gradients before them. Adds the gradients of attention
    /// weights and biases.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="gates">rows × 2 padded A.</param>
    /// <param name="logitGradient">Of the first branch, one a row.</param>
    /// <param name="stride">Floats from one branch's to the next's.</param>
    /// <param name="weights">Gradient of the attention weights, K × padded A, then of the gate's biases, 2 padded A; added to.</param>
    public static void GateGradient(AttentionParameters network, int rows, float* gates, float* logitGradient, int stride, float* weights)
    {
        var (columns, branches) = (network.Shape.AttentionColumns, network.Shape.Branches);
        var bias = weights + (branches * columns);
        var one = Vector256<float>.One;
        for (var row = 0; row < rows; row++)
        {
            var (tanh, sigmoid) = ((nint)row * 2 * columns, ((nint)row * 2 * columns) + columns);
            for (var i = 0; i < columns; i += Vector256<float>.Count)
            {
                var (t, s) = (Vector256.Load(gates + tanh + i), Vector256.Load(gates + sigmoid + i));
                var (gated, gradient) = (t * s, Vector256<float>.Zero);
                for (var k = 0; k < branches; k++)
                {
                    var own = Vector256.Create(logitGradient[((nint)k * stride) + row]);
                    gradient = Vector256.FusedMultiplyAdd(own, Vector256.Load(network.Attention + (k * columns) + i), gradient);
                    Vector256.FusedMultiplyAdd(own, gated, Vector256.Load(weights + (k * columns) + i)).Store(weights + (k * columns) + i);
                }

                var (ofTanh, ofSigmoid) = (gradient * s * (one - (t * t)), gradient * gated * (one - s));
                ofTanh.Store(gates + tanh + i);
                ofSigmoid.Store(gates + sigmoid + i);
                (Vector256.Load(bias + i) + ofTanh).Store(bias + i);
                (Vector256.Load(bias + columns + i) + ofSigmoid).Store(bias + columns + i);
            }
        }
    }

    /// <summary>One row's gradient behind the ReLU, in place of what the ReLU gave: where that was above 0 the sum of both parts, elsewhere 0.</summary>
    /// <param name="hidden">What the ReLU gave; receives the gradient.</param>
    /// <param name="gradient">The part that came through the gate.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="pooled">Gradient of each branch's pooled row, K × width.</param>
    /// <param name="attention">The row's attention in the first branch.</param>
    /// <param name="stride">Floats from one branch's to the next's.</param>
    /// <param name="branches">K.</param>
    public static void ReluGradient(float* hidden, float* gradient, int width, float* pooled, float* attention, int stride, int branches)
    {
        for (var i = 0; i < width; i += Vector256<float>.Count)
        {
            var sum = Vector256.Load(gradient + i);
            for (var k = 0; k < branches; k++)
                sum = Vector256.FusedMultiplyAdd(Vector256.Create(attention[(nint)k * stride]), Vector256.Load(pooled + (k * width) + i), sum);
            (sum & Vector256.GreaterThan(Vector256.Load(hidden + i), Vector256<float>.Zero)).Store(hidden + i);
        }
    }

    /// <summary>The gradient of up to 48 columns of a packed matrix: the sum over all rows of what went in times what came back.</summary>
    /// <param name="input">rows × columns.</param>
    /// <param name="columns">Its width.</param>
    /// <param name="back">rows × width.</param>
    /// <param name="width">Its width, a multiple of 16.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="unit">Which 48 columns.</param>
    /// <param name="strip">Scratch of <see cref="StripLength"/>.</param>
    /// <param name="output">The whole packed matrix; its columns are added to.</param>
    public static void AddWeightGradient(float* input, int columns, float* back, int width, int rows, int unit, float* strip, float* output)
    {
        var first = unit * ProductKernel.WideLanes;
        var own = Math.Min(ProductKernel.WideLanes, width - first);
        for (var start = 0; start < rows; start += StripRows)
        {
            var count = Math.Min(StripRows, rows - start);
            for (var row = 0; row < count; row++)
                new ReadOnlySpan<float>(back + ((nint)(start + row) * width) + first, own).CopyTo(new Span<float>(strip + (row * own), own));
            TransposedKernel.AddTransposed(input + ((nint)start * columns), columns, columns, strip, count, own / ProductKernel.Lanes, output + ((nint)first * columns));
        }
    }

    /// <summary>Floats of scratch for <see cref="AddWeightGradient"/>.</summary>
    public static int StripLength => StripRows * ProductKernel.WideLanes;

    /// <summary>Tasks for <see cref="AddWeightGradient"/>.</summary>
    public static int Units(int width) => (width + ProductKernel.WideLanes - 1) / ProductKernel.WideLanes;
}
