namespace PathGen.Onnx.Tests.Clip;

public sealed class ErrorFunctionTests
{
    // Python 3, math.erf.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-10, 1.1283791670955126e-10)]
    [InlineData(0.1, 0.1124629160182849)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(3.5, 0.9999992569016276)]
    [InlineData(5.9, 0.9999999999999999)]
    [InlineData(6, 1)]
    [InlineData(40, 1)]
    public void Known_values_come_out_with_both_signs(double x, double erf)
    {
        Assert.Equal(erf, ErrorFunction.Erf(x), 1e-15);
        Assert.Equal(-erf, ErrorFunction.Erf(-x), 1e-15);
    }
}
