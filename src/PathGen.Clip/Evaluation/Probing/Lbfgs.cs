using System.Numerics.Tensors;

namespace PathGen.Clip;

/// <summary>
/// Minimises a smooth function by limited-memory BFGS (Nocedal and Wright, <i>Numerical Optimization</i>, algorithm 7.5) with a bisecting line search for the weak
/// Wolfe conditions (Lewis and Overton 2013), which keeps every curvature pair positive.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;

    // How far rounding moves a value: near the minimum only slopes tell whether a step went down (Hager and Zhang 2005, the approximate Wolfe conditions).
    private const double Rounding = 1e-13;

    private const int MaxTrials = 60;

    /// <summary>A function's value at a point, its gradient written to the second argument.</summary>
    public delegate double Function(ReadOnlySpan<double> point, Span<double> gradient);

    /// <summary>Moves <paramref name="point"/> to the minimum.</summary>
    /// <param name="function">What is minimised.</param>
    /// <param name="point">The start, then the best point found.</param>
    /// <param name="tolerance">Ends where no component of the gradient is larger.</param>
    /// <param name="maxIterations">Ends after so many steps.</param>
    /// <returns>Steps made, and whether the tolerance was met.</returns>
    public static (int Iterations, bool Converged) Minimise(Function function, double[] point, double tolerance, int maxIterations)
    {
        var (gradient, direction) = (new double[point.Length], new double[point.Length]);
        var (newPoint, newGradient) = (new double[point.Length], new double[point.Length]);
        var pairs = new List<(double[] Step, double[] Change, double Product)>();
        var value = function(point, gradient);
        for (var iteration = 0; ; iteration++)
        {
            if (TensorPrimitives.MaxMagnitude<double>(gradient) is var largest && Math.Abs(largest) <= tolerance)
                return (iteration, true);
            if (iteration == maxIterations)
                return (iteration, false);
            Direct(gradient, pairs, direction);
            var slope = TensorPrimitives.Dot<double>(gradient, direction);
            var length = pairs.Count > 0 ? 1 : Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient));
            if (!(slope < 0) || !Search(function, point, direction, value, slope, length, newPoint, newGradient, out var newValue))
                return (iteration, false); // Rounding leaves nothing to gain.
            Remember(pairs, point, newPoint, gradient, newGradient);
            (value, gradient, newGradient) = (newValue, newGradient, gradient);
            newPoint.CopyTo(point, 0);
        }
    }

    // The two-loop recursion: the gradient times the estimated inverse of the Hessian, downhill.
    private static void Direct(double[] gradient, List<(double[] Step, double[] Change, double Product)> pairs, double[] direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        Span<double> factors = stackalloc double[Memory];
        for (var i = pairs.Count - 1; i >= 0; i--)
        {
            factors[i] = TensorPrimitives.Dot<double>(pairs[i].Step, direction) / pairs[i].Product;
            TensorPrimitives.MultiplyAdd(pairs[i].Change, -factors[i], direction, direction);
        }

        if (pairs is [.., var last])
            TensorPrimitives.Multiply(direction, last.Product / TensorPrimitives.SumOfSquares<double>(last.Change), direction);
        for (var i = 0; i < pairs.Count; i++)
            TensorPrimitives.MultiplyAdd(pairs[i].Step, factors[i] - TensorPrimitives.Dot<double>(pairs[i].Change, direction) / pairs[i].Product, direction, direction);
    }

    private static bool Search(
        Function function, double[] point, double[] direction, double value, double slope, double length, double[] newPoint, double[] newGradient, out double newValue)
    {
        var (low, high) = (0.0, double.PositiveInfinity);
        for (var trial = 0; trial < MaxTrials; trial++)
        {
            TensorPrimitives.MultiplyAdd(direction, length, point, newPoint);
            newValue = function(newPoint, newGradient);
            var newSlope = TensorPrimitives.Dot<double>(newGradient, direction);
            var isLower = newValue <= value + SufficientDecrease * length * slope
                || (newValue <= value + Rounding * Math.Abs(value) && newSlope <= (2 * SufficientDecrease - 1) * slope);
            if (!isLower)
                high = length;
            else if (newSlope < Curvature * slope)
                low = length;
            else
                return true;
            length = double.IsPositiveInfinity(high) ? 2 * length : (low + high) / 2;
        }

        newValue = value;
        return false;
    }

    private static void Remember(
        List<(double[] Step, double[] Change, double Product)> pairs, double[] point, double[] newPoint, double[] gradient, double[] newGradient)
    {
        var (step, change) = pairs.Count == Memory ? (pairs[0].Step, pairs[0].Change) : (new double[point.Length], new double[point.Length]);
        TensorPrimitives.Subtract(newPoint, point, step);
        TensorPrimitives.Subtract(newGradient, gradient, change);
        if (pairs.Count == Memory)
            pairs.RemoveAt(0);
        pairs.Add((step, change, TensorPrimitives.Dot<double>(step, change)));
    }
}
