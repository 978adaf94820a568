namespace PathGen.Clip;

/// <summary>What <see cref="LinearProbe.FewShot"/> draws. The same options draw the same rows on every machine.</summary>
public sealed class FewShotOptions
{
    /// <summary>Rows of each class, each number 1 to 100,000; at least one number. Default: 1, 2, 4, 8, 16.</summary>
    /// <exception cref="ArgumentException">None, or one out of range.</exception>
    public IReadOnlyList<int> Shots
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.Count > 0 && value.All(k => k is >= 1 and <= 100_000) ? [.. value] : throw new ArgumentException("Shots must be one number or more, each 1 to 100,000.", nameof(value));
        }
    } = [1, 2, 4, 8, 16];

    /// <summary>Draws for each number of rows, 1 to 1,000. Default: 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Draws
    {
        get;
        set => field = value is >= 1 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Draws must be 1 to 1,000.");
    } = 10;

    /// <summary>Seed of the draws. Default: 1.</summary>
    public int Seed { get; set; } = 1;
}
