namespace PathGen.Agents;

/// <summary>A connected group of pixels by its sums.</summary>
internal struct Component
{
    public long Area;
    public double SumX;
    public double SumY;
    public double SumXX;
    public double SumYY;
    public double SumXY;
    public bool TouchesEdge;

    /// <summary>Larger and smaller variance of the pixels' places along the principal axes; a pixel itself has 1/12.</summary>
    public readonly (double Major, double Minor) Variances
    {
        get
        {
            double meanX = SumX / Area, meanY = SumY / Area;
            var xx = (SumXX / Area) - (meanX * meanX) + (1 / 12.0);
            var yy = (SumYY / Area) - (meanY * meanY) + (1 / 12.0);
            var xy = (SumXY / Area) - (meanX * meanY);
            var middle = (xx + yy) / 2;
            var spread = Math.Sqrt((((xx - yy) / 2) * ((xx - yy) / 2)) + (xy * xy));
            return (middle + spread, Math.Max(1 / 12.0, middle - spread));
        }
    }

    /// <summary>Eccentricity of the ellipse of the same variances: 0 for a circle, towards 1 for a line.</summary>
    public readonly double Eccentricity
    {
        get
        {
            var (major, minor) = Variances;
            return Math.Sqrt(Math.Max(0, 1 - (minor / major)));
        }
    }

    /// <summary>Area over that of the circle of the same total spread: 1 for a disc, less for long, branched or hollow shapes.</summary>
    public readonly double Roundness
    {
        get
        {
            // A disc of radius r has variance r²/4 along each axis: area = 2π (major + minor).
            var (major, minor) = Variances;
            return Math.Min(1, Area / (2 * Math.PI * (major + minor)));
        }
    }

    public void AddRun(int y, int start, int end, bool edge)
    {
        long n = end - start;
        double first = start, last = end - 1;
        var sum = n * (first + last) / 2;
        Area += n;
        SumX += sum;
        SumY += (double)n * y;
        SumXX += SumOfSquares(last) - SumOfSquares(first - 1);
        SumYY += (double)n * y * y;
        SumXY += sum * y;
        TouchesEdge |= edge;
    }

    public void Merge(in Component other)
    {
        Area += other.Area;
        SumX += other.SumX;
        SumY += other.SumY;
        SumXX += other.SumXX;
        SumYY += other.SumYY;
        SumXY += other.SumXY;
        TouchesEdge |= other.TouchesEdge;
    }

    /// <summary>0² + 1² + … + n², also right for n = −1.</summary>
    private static double SumOfSquares(double n) => n * (n + 1) * ((2 * n) + 1) / 6;
}
