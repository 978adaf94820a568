using System.Runtime.Intrinsics;

namespace PathGen.Wsi.Tests;

public class ActivationsTests
{
    [Fact]
    public void Tanh_sigmoid_and_exp_are_true_to_four_parts_in_ten_million()
    {
        for (var x = -20.0; x < 20; x += 0.00137)
        {
            var value = (float)x;
            Close(Math.Tanh(value), Activations.Tanh(Vector256.Create(value)));
            Close(1 / (1 + Math.Exp(-value)), Activations.Sigmoid(Vector256.Create(value)));
            Close(Math.Exp(value), Activations.Exp(Vector256.Create(value)));
        }

        for (var x = 1e-30; x < 1; x *= 3)
            Close(Math.Tanh((float)x), Activations.Tanh(Vector256.Create((float)x)));

        static void Close(double expected, Vector256<float> actual) => Assert.True(Math.Abs(expected - actual[3]) <= 4e-7 * Math.Abs(expected), FormattableString.Invariant($"{actual[3]:R}, expected {expected:R}"));
    }

    [Fact]
    public void Ends_are_what_they_must_be()
    {
        Assert.Equal(0f, Activations.Tanh(Vector256<float>.Zero)[0]);
        Assert.Equal((1f, -1f), (Activations.Tanh(Vector256.Create(1e30f))[0], Activations.Tanh(Vector256.Create(-1e30f))[0]));
        Assert.Equal(1f, Activations.Sigmoid(Vector256.Create(1e30f))[0]);
        Assert.Equal(0f, Activations.Sigmoid(Vector256.Create(-1e30f))[0], 1e-30f);
        Assert.True(float.IsNaN(Activations.Tanh(Vector256.Create(float.NaN))[0]));
    }
}
