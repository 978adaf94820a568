namespace PathGen.Clip;

/// <summary>Scales vectors to length 1.</summary>
internal static class UnitVector
{
    /// <summary>Divides a vector by its length, which is summed in double precision in index order, so that every machine gives the same bits.</summary>
    /// <param name="vector">Receives the quotient.</param>
    /// <returns>False, the vector unchanged, where the length is zero or not finite.</returns>
    public static bool TryNormalise(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
            squares += (double)value * value;
        var length = Math.Sqrt(squares);
        if (!double.IsFinite(length) || length == 0)
            return false;
        foreach (ref var value in vector)
            value = (float)(value / length);
        return true;
    }
}
