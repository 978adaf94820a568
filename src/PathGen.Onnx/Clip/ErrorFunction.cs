namespace PathGen.Onnx;

/// <summary>The error function in double precision, which .NET does not have.</summary>
internal static class ErrorFunction
{
    // Beyond it erf differs from ±1 by less than half a unit in the last place.
    private const double Saturated = 5.95;

    /// <summary>erf(x) = 2/√π · ∫₀ˣ exp(−t²) dt, to about 1e−15.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > Saturated)
            return Math.Sign(x);

        // erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6): every term has the sign of x, so nothing cancels.
        var (term, sum) = (x, x);
        for (var n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
