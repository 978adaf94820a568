namespace PathGen.Samples.SyntheticTissue;

/// <summary>The outline of one gland: an ellipse with gentle lobes. Lengths in half micrometres.</summary>
internal readonly struct Gland
{
    private readonly float axisX;
    private readonly float axisY;
    private readonly float flat;
    private readonly float bend;
    private readonly float corner;

    public Gland(float x, float y, ref SeededRandom random)
    {
        (X, Y) = (x, y);
        (axisX, axisY) = random.NextDirection();
        Radius = random.Next(70f, 91f);
        flat = random.Next(0.78f, 1f);
        (bend, corner) = (random.Next(-0.06f, 0.06f), random.Next(-0.08f, 0.08f));
        Lumen = random.Next(0.28f, 0.46f);
        var filling = random.Next();
        Filling = filling < 0.55f ? new Ink(0.01f, 0.02f) : filling < 0.85f ? new Ink(0.13f, 0.02f) : new Ink(0.04f, 0.30f);
        Goblets = random.Next() < 0.5f ? random.Next(0.35f, 0.65f) : random.Next(0f, 0.12f);
        Key = random.NextBits();
    }

    /// <summary>Centre.</summary>
    public float X { get; }

    /// <summary>Centre.</summary>
    public float Y { get; }

    /// <summary>Largest half axis.</summary>
    public float Radius { get; }

    /// <summary>The lumen's share of the radius.</summary>
    public float Lumen { get; }

    /// <summary>What fills the lumen.</summary>
    public Ink Filling { get; }

    /// <summary>Share of cells that are goblet cells.</summary>
    public float Goblets { get; }

    /// <summary>Seeds what lies inside.</summary>
    public uint Key { get; }

    /// <summary>Farthest that the gland reaches from its centre.</summary>
    public float Reach => Radius * (1f + MathF.Abs(bend) + MathF.Abs(corner)) + 8f;

    /// <summary>How far out a point lies: 0 at the centre, 1 on the basement membrane.</summary>
    public float Depth(float x, float y)
    {
        var (dx, dy) = (x - X, y - Y);
        var (u, v) = ((dx * axisX + dy * axisY) / Radius, (dy * axisX - dx * axisY) / (Radius * flat));
        var square = u * u + v * v + 1e-6f;
        var r = MathF.Sqrt(square);
        return r / (1f + (bend * 2f * u * v + corner * u * (u * u - 3f * v * v) / r) / square);
    }

    /// <summary>The point at a depth in a direction, and the outward direction there.</summary>
    public (float X, float Y, float OutX, float OutY) At(float turns, float depth)
    {
        var (c, s) = SeededRandom.Turn(turns);
        var outline = 1f + bend * 2f * c * s + corner * c * (c * c - 3f * s * s);
        var (u, v) = (c * outline * depth * Radius, s * outline * depth * Radius * flat);
        var (nx, ny) = (c * flat, s);
        var length = MathF.Sqrt(nx * nx + ny * ny);
        (nx, ny) = (nx / length, ny / length);
        return (X + u * axisX - v * axisY, Y + u * axisY + v * axisX, nx * axisX - ny * axisY, nx * axisY + ny * axisX);
    }
}
