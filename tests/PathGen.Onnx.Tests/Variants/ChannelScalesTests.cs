namespace PathGen.Onnx.Tests.Variants;

public sealed class ChannelScalesTests
{
    private const int Channels = 64, Columns = 48, Rows = 200;

    [Fact]
    public void A_channel_that_stands_out_is_scaled_down_and_the_expected_gain_is_the_gain_that_comes()
    {
        var random = new Random(3);
        var activations = new float[Rows * Channels];
        for (var i = 0; i < activations.Length; i++)
            activations[i] = Normal(random) * (i % Channels == 7 ? 60 : 1);
        var weights = new float[Channels * Columns];
        foreach (ref var weight in weights.AsSpan())
            weight = 0.1f * Normal(random);
        var statistics = new ChannelStatistics(Channels);
        var channel = new float[3, Channels];
        for (var k = 0; k < Channels; k++)
        {
            var values = Enumerable.Range(0, Rows).Select(r => activations[(r * Channels) + k]).ToArray();
            (channel[0, k], channel[1, k], channel[2, k]) = (values.Max(), values.Min(), values.Average(v => v * v));
        }

        statistics.Add(Row(0), Row(1), Row(2));
        var (factors, gain) = ChannelScales.Best(statistics, [(weights, Columns)]);
        Assert.Equal(7, Array.IndexOf(factors, factors.Max()));

        // What rounding does in fact, with and without the factors.
        var ones = Enumerable.Repeat(1f, Channels).ToArray();
        var found = Error(activations, weights, ones) / Error(activations, weights, factors);
        Assert.InRange(gain, 4, 1000);
        Assert.InRange(found / gain, 0.7, 1.4);

        ReadOnlySpan<float> Row(int row) => Enumerable.Range(0, Channels).Select(k => channel[row, k]).ToArray();
    }

    [Fact]
    public void Channels_that_are_always_zero_or_unused_get_no_factor()
    {
        var statistics = new ChannelStatistics(4);
        statistics.Add([100, 1, 0, 1], [-1, -1, 0, -1], [900, 0.3f, 0, 0.3f]);
        float[] weights = [1, -1, 1, 1, 1, 1, 0, 0];
        var (factors, gain) = ChannelScales.Best(statistics, [(weights, 2)]);
        Assert.All(factors, f => Assert.True(float.IsNormal(f) && f > 0));
        Assert.Equal(1, factors[2]);
        Assert.Equal(1, factors[3]);
        Assert.True(gain >= 1);
    }

    // Mean square of what 8 bits change in the products: activations with one scale and zero point, weights with a scale a column.
    private static double Error(float[] activations, float[] weights, float[] factors)
    {
        var (high, low) = (0f, 0f);
        for (var i = 0; i < activations.Length; i++)
            (high, low) = (Math.Max(high, activations[i] / factors[i % Channels]), Math.Min(low, activations[i] / factors[i % Channels]));
        var step = (high - low) / 255;
        var error = 0.0;
        for (var n = 0; n < Columns; n++)
        {
            var scale = Enumerable.Range(0, Channels).Max(k => Math.Abs(weights[(k * Columns) + n] * factors[k])) / 127;
            for (var r = 0; r < Rows; r++)
            {
                var difference = 0.0;
                for (var k = 0; k < Channels; k++)
                {
                    double x = activations[(r * Channels) + k], w = weights[(k * Columns) + n];
                    difference += (Math.Round(x / factors[k] / step) * step * Math.Round(w * factors[k] / scale) * scale) - (x * w);
                }

                error += difference * difference;
            }
        }

        return error;
    }

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
