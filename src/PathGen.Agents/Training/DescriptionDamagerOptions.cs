namespace PathGen.Agents;

/// <summary>How descriptions are damaged. Not thread-safe while being set; read-only use is.</summary>
public sealed class DescriptionDamagerOptions
{
    private int maxEdits = 3;
    private double cleanShare = 0.2;

    /// <summary>Edits of a damaged description, 1 to this many, 1 to 10. Default 3. A short description gets fewer: at least one of its sentences stays as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxEdits
    {
        get => maxEdits;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10);
            maxEdits = value;
        }
    }

    /// <summary>Share of descriptions that are left as they are, so that an agent learns to leave what is right, 0 to 1. Default 0.2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double CleanShare
    {
        get => cleanShare;
        set
        {
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "The share must be 0 to 1.");
            cleanShare = value;
        }
    }

    /// <summary>Another seed, other damage. Default 0.</summary>
    public int Seed { get; set; }
}
