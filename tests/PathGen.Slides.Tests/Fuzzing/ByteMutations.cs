namespace PathGen.Slides.Tests;

/// <summary>Damage that knows nothing of the format.</summary>
internal static class ByteMutations
{
    /// <summary>A damaged copy of a file.</summary>
    public static byte[] Apply(Random random, byte[] file) => random.Next(7) switch
    {
        0 => Flip(random, file, 1 + random.Next(3)),
        1 => Flip(random, file, 1 + random.Next(200)),
        2 => file[..random.Next(file.Length)],
        3 => Fill(random, file, 0),
        4 => Fill(random, file, 255),
        5 => Shift(random, file),
        _ => Copy(random, file),
    };

    /// <summary>Flips bits.</summary>
    public static byte[] Flip(Random random, byte[] file, int count)
    {
        var mutant = file.ToArray();
        for (var i = 0; i < count; i++)
            mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
        return mutant;
    }

    private static byte[] Fill(Random random, byte[] file, byte value)
    {
        var mutant = file.ToArray();
        var (at, length) = Part(random, file.Length);
        mutant.AsSpan(at, length).Fill(value);
        return mutant;
    }

    // Bytes that were lost, or came twice.
    private static byte[] Shift(Random random, byte[] file)
    {
        var (at, length) = Part(random, file.Length);
        return random.Next(2) == 0 ? [.. file[..at], .. file[(at + length)..]] : [.. file[..(at + length)], .. file[at..]];
    }

    private static byte[] Copy(Random random, byte[] file)
    {
        var mutant = file.ToArray();
        var (at, length) = Part(random, file.Length);
        file.AsSpan(random.Next(file.Length - length + 1), length).CopyTo(mutant.AsSpan(at));
        return mutant;
    }

    private static (int At, int Length) Part(Random random, int length)
    {
        var part = 1 + random.Next(Math.Min(length, 1 << random.Next(1, 14)));
        return (random.Next(length - part + 1), part);
    }
}
