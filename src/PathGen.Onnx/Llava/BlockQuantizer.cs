using System.Numerics.Tensors;

namespace PathGen.Onnx;

/// <summary>
/// Matrices in 4 bits as <c>com.microsoft.MatMulNBits</c> takes them: each row in blocks, each block with a scale of its own, two numbers a byte, the first in the low half, 8 for zero.
/// The scale makes the value of the largest magnitude exactly -8 steps, which spends all sixteen.
/// </summary>
internal static class BlockQuantizer
{
    private const int Zero = 8;
    private const int Most = 15;

    /// <summary>Blocks of a row.</summary>
    public static int Blocks(int columns, int block) => (columns + block - 1) / block;

    /// <summary>Quantises a row.</summary>
    /// <param name="row">Its numbers.</param>
    /// <param name="block">Numbers of a block; even. A last block that is not full is filled with zeros.</param>
    /// <param name="packed">Receives <c>blocks × block / 2</c> bytes.</param>
    /// <param name="scales">Receives a scale for each block.</param>
    /// <returns>False where a number is not finite.</returns>
    public static bool Quantize(ReadOnlySpan<float> row, int block, Span<byte> packed, Span<float> scales)
    {
        Span<byte> steps = stackalloc byte[block];
        for (var i = 0; i < scales.Length; i++)
        {
            var part = row.Slice(i * block, Math.Min(block, row.Length - (i * block)));
            var extreme = part[TensorPrimitives.IndexOfMaxMagnitude(part)];
            if (!float.IsFinite(extreme))
                return false;
            var scale = extreme / -Zero;
            var inverse = scale == 0 ? 0 : 1 / scale;

            // A scale among the subnormals has no finite inverse; such a block is zero for all that computes with it.
            if (!float.IsFinite(inverse))
                (scale, inverse) = (0, 0);
            scales[i] = scale;
            steps.Fill(Zero);
            for (var k = 0; k < part.Length; k++)
                steps[k] = (byte)Math.Clamp((int)MathF.Round(part[k] * inverse) + Zero, 0, Most);
            var bytes = packed.Slice(i * (block / 2), block / 2);
            for (var k = 0; k < bytes.Length; k++)
                bytes[k] = (byte)(steps[2 * k] | (steps[(2 * k) + 1] << 4));
        }

        return true;
    }
}
