namespace PathGen.Samples.SyntheticTissue;

/// <summary>Random numbers that follow from a seed and a place alone, by integer arithmetic: the same on every machine and in any order.</summary>
internal struct SeededRandom(uint state)
{
    private uint state = state;

    /// <summary>Random numbers of one grid cell.</summary>
    public static SeededRandom At(uint seed, int x, int y) => new(Mix(seed, x, y));

    /// <summary>Hashes a place (finaliser of MurmurHash3 over three words).</summary>
    public static uint Mix(uint seed, int x, int y)
    {
        var h = seed ^ ((uint)x * 0x9E3779B1u);
        h = (h ^ (h >> 15)) * 0x85EBCA6Bu;
        h ^= (uint)y * 0xC2B2AE35u;
        h = (h ^ (h >> 13)) * 0x27D4EB2Fu;
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        return h ^ (h >> 13);
    }

    /// <summary>The next 32 bits.</summary>
    public uint NextBits()
    {
        state += 0x9E3779B9u;
        var h = state;
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        h = (h ^ (h >> 13)) * 0xC2B2AE35u;
        return h ^ (h >> 16);
    }

    /// <summary>The next number in 0…1, 1 excluded.</summary>
    public float Next() => (NextBits() >> 8) * (1f / 16777216f);

    /// <summary>The next number in a range.</summary>
    public float Next(float least, float most) => least + (most - least) * Next();

    /// <summary>The next number of mean 0 and standard deviation 1, nearly normal (three uniform numbers added).</summary>
    public float NextNormal() => 2f * (Next() + Next() + Next() - 1.5f);

    /// <summary>The next direction: a unit vector.</summary>
    public (float X, float Y) NextDirection() => Turn(Next());

    /// <summary>Cosine and sine of a number of turns, by a polynomial: basic arithmetic alone, so that the bits do not depend on a platform's library.</summary>
    public static (float Cos, float Sin) Turn(float turns) => (Sine(turns + 0.25f), Sine(turns));

    private static float Sine(float turns)
    {
        var t = turns - MathF.Floor(turns + 0.5f);
        if (t > 0.25f)
            t = 0.5f - t;
        else if (t < -0.25f)
            t = -0.5f - t;
        var x = t * 6.2831853f;
        var q = x * x;
        return x * (1f + q * (-0.16666667f + q * (0.0083333333f + q * (-0.00019841270f + q * 2.7557319e-6f))));
    }
}
