namespace PathGen.Samples.SyntheticTissue;

/// <summary>
/// A window of the slide while it is painted: dye, place and noise per pixel. What lands on a pixel depends on the pixel's place on the slide alone,
/// never on the window. Lengths in world units (half micrometres) unless they are called pixels. Used by one thread at a time.
/// </summary>
internal sealed class Canvas
{
    /// <summary>How far outside the window the places are known: no object may reach farther than this from its centre.</summary>
    public const float Margin = 160f;

    private const float Cell = 16f;

    private readonly TissueLayout layout;
    private readonly uint seed;
    private readonly float[]?[] noise = new float[]?[(int)NoiseBand.Count];
    private readonly bool[] fresh = new bool[(int)NoiseBand.Count];
    private Place[] lattice = [];
    private int latticeX;
    private int latticeY;
    private int latticeWidth;
    private int latticeHeight;

    public Canvas(TissueLayout layout, uint seed, float scale, int width, int height)
    {
        (this.layout, this.seed, Scale, Width, Height) = (layout, seed, scale, width, height);
        Inks = new Ink[width * height];
        Places = new Place[width * height];
    }

    /// <summary>World units per pixel.</summary>
    public float Scale { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Left edge in pixels.</summary>
    public int X { get; private set; }

    /// <summary>Top edge in pixels.</summary>
    public int Y { get; private set; }

    /// <summary>Dye per pixel.</summary>
    public Ink[] Inks { get; }

    /// <summary>Place per pixel; only where <see cref="ClassesAround"/> is not empty.</summary>
    public Place[] Places { get; }

    /// <summary>Classes that the window and its margin show, a bit per class; only regions that have tissue there.</summary>
    public uint ClassesAround { get; private set; }

    /// <summary>The seed of one purpose.</summary>
    public uint Seed(uint purpose) => seed ^ (purpose * 0x9E3779B1u);

    /// <summary>Moves the window and works out its places.</summary>
    public void MoveTo(int x, int y)
    {
        (X, Y) = (x, y);
        Array.Clear(fresh);
        BuildLattice();
        if (ClassesAround == 0)
            return;
        var i = 0;
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++, i++)
                Places[i] = PlaceAt((x + column) * Scale, (y + row) * Scale);
        }
    }

    /// <summary>What lies at a point within <see cref="Margin"/> of the window.</summary>
    public Place PlaceAt(float x, float y)
    {
        var (u, v) = (x / Cell, y / Cell);
        var (fu, fv) = (MathF.Floor(u), MathF.Floor(v));
        var (i, j) = ((int)fu - latticeX, (int)fv - latticeY);
        if (i < 0 || j < 0 || i >= latticeWidth - 1 || j >= latticeHeight - 1)
            return layout.Locate(x, y);
        var at = j * latticeWidth + i;
        ref readonly var a = ref lattice[at];
        ref readonly var b = ref lattice[at + 1];
        ref readonly var c = ref lattice[at + latticeWidth];
        ref readonly var d = ref lattice[at + latticeWidth + 1];
        if (a.Class != b.Class || a.Class != c.Class || a.Class != d.Class)
            return layout.Locate(x, y);
        var (tx, ty) = (u - fu, v - fv);
        var edge = Curve.Mix(Curve.Mix(a.Edge, b.Edge, tx), Curve.Mix(c.Edge, d.Edge, tx), ty);
        var rim = Curve.Mix(Curve.Mix(a.Rim, b.Rim, tx), Curve.Mix(c.Rim, d.Rim, tx), ty);
        return new Place(a.Class, edge, rim);
    }

    /// <summary>Noise of one grain size per pixel; made when first asked for.</summary>
    public float[] Noise(NoiseBand band)
    {
        var plane = noise[(int)band] ??= new float[Width * Height];
        if (!fresh[(int)band])
        {
            GradientNoise.Fill(Seed(0x4E01u + (uint)band), X, Y, Width, Scale / band.Period(), plane);
            fresh[(int)band] = true;
        }

        return plane;
    }

    /// <summary>The cells of a grid of objects whose centres may reach into the window, in a fixed order.</summary>
    /// <param name="spacing">Side of a cell.</param>
    /// <param name="reach">Farthest that an object extends from its cell.</param>
    public (int Left, int Top, int Right, int Bottom) CellsAround(float spacing, float reach) =>
    (
        (int)MathF.Floor((X * Scale - reach) / spacing),
        (int)MathF.Floor((Y * Scale - reach) / spacing),
        (int)MathF.Floor(((X + Width) * Scale + reach) / spacing),
        (int)MathF.Floor(((Y + Height) * Scale + reach) / spacing)
    );

    /// <summary>The pixels of the window within a distance of a point; empty where right &lt; left or bottom &lt; top.</summary>
    public (int Left, int Top, int Right, int Bottom) Box(float x, float y, float radius) =>
    (
        Math.Max(0, (int)MathF.Floor((x - radius) / Scale) - X),
        Math.Max(0, (int)MathF.Floor((y - radius) / Scale) - Y),
        Math.Min(Width - 1, (int)MathF.Ceiling((x + radius) / Scale) - X),
        Math.Min(Height - 1, (int)MathF.Ceiling((y + radius) / Scale) - Y)
    );

    private void BuildLattice()
    {
        var (left, top) = ((int)MathF.Floor((X * Scale - Margin) / Cell), (int)MathF.Floor((Y * Scale - Margin) / Cell));
        var (right, bottom) = ((int)MathF.Floor(((X + Width) * Scale + Margin) / Cell) + 1, (int)MathF.Floor(((Y + Height) * Scale + Margin) / Cell) + 1);
        (latticeX, latticeY, latticeWidth, latticeHeight) = (left, top, right - left + 1, bottom - top + 1);
        if (lattice.Length < latticeWidth * latticeHeight)
            lattice = new Place[latticeWidth * latticeHeight];
        ClassesAround = 0;
        for (var j = 0; j < latticeHeight; j++)
        {
            for (var i = 0; i < latticeWidth; i++)
            {
                var place = layout.Locate((left + i) * Cell, (top + j) * Cell);
                lattice[j * latticeWidth + i] = place;
                if (place.Rim > -80f)
                    ClassesAround |= 1u << (int)place.Class;
            }
        }
    }
}
