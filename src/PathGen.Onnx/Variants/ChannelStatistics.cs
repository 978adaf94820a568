using System.Numerics.Tensors;

namespace PathGen.Onnx;

/// <summary>What the channels of an activation were seen to hold: the largest and smallest value of each, and the mean of its squares. Not thread-safe.</summary>
/// <param name="width">Channels.</param>
internal sealed class ChannelStatistics(int width)
{
    private readonly double[] squares = new double[width];
    private int runs;

    /// <summary>Largest value of each channel.</summary>
    public float[] Largest { get; } = Filled(width, float.NegativeInfinity);

    /// <summary>Smallest value of each channel.</summary>
    public float[] Smallest { get; } = Filled(width, float.PositiveInfinity);

    /// <summary>Mean of a channel's squares.</summary>
    public double MeanSquare(int channel) => squares[channel] / runs;

    /// <summary>Largest magnitude of a channel.</summary>
    public float Magnitude(int channel) => Math.Max(Math.Abs(Largest[channel]), Math.Abs(Smallest[channel]));

    /// <summary>Adds what one run showed.</summary>
    public void Add(ReadOnlySpan<float> largest, ReadOnlySpan<float> smallest, ReadOnlySpan<float> meanSquares)
    {
        TensorPrimitives.Max(largest, Largest, Largest);
        TensorPrimitives.Min(smallest, Smallest, Smallest);
        for (var i = 0; i < squares.Length; i++)
            squares[i] += meanSquares[i];
        runs++;
    }

    /// <summary>
    /// Expects every channel to reach what it reached, with either sign, before its activation function: a unit that was silent on all inputs may speak on the next.
    /// </summary>
    public void ExpectAsMuchAs(ChannelStatistics before)
    {
        for (var i = 0; i < squares.Length; i++)
            Largest[i] = Math.Max(Largest[i], before.Magnitude(i));
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
