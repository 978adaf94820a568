namespace PathGen.Clip;

/// <summary>A small random generator whose numbers are the same with every .NET (Steele, Lea and Flood 2014, SplitMix64).</summary>
internal struct SplitMix64
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong state;

    /// <summary>A generator of its own for each seed and stream.</summary>
    public SplitMix64(int seed, int stream) => state = Mix(Mix((uint)seed + Step) + (uint)stream);

    /// <summary>A number from 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)Math.BigMul(Mix(state += Step), (ulong)count, out _);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
