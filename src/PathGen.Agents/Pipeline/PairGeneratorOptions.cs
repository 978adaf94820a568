using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>How a run goes. Not thread-safe while being set; read-only use is.</summary>
public sealed class PairGeneratorOptions
{
    private int? patchSize;
    private int agentConcurrency = 4;
    private TimeSpan claimWait = TimeSpan.FromSeconds(10);
    private int maxAttempts = 3;

    /// <summary>How slides are opened. Default: the file's own scale and the built-in formats.</summary>
    public SlideOptions Slides { get; set; } = new();

    /// <summary>How tiles are embedded: batch, readers, read size, and how many may fail. Default: 5 % of a slide's tiles may fail, then the slide is left out.</summary>
    public SlideEmbedderOptions Embedding { get; set; } = new();

    /// <summary>
    /// Side in pixels, 32 to 8192, of the square picture that agents and datasets see. Default null: a tile's own level-0 pixels (672×672 for the
    /// default grid). Set it where tiles are laid by physical size, so that their level-0 size differs between slides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? PatchSize
    {
        get => patchSize;
        set
        {
            if (value is { } v && v is < 32 or > 8192)
                throw new ArgumentOutOfRangeException(nameof(value), value, "The side of a patch must be 32 to 8192 pixels.");
            patchSize = value;
        }
    }

    /// <summary>How often a patch's caption is written before gates that still send it back reject it, 1 to 10. Default 3: the first time and two revisions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxAttempts
    {
        get => maxAttempts;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10);
            maxAttempts = value;
        }
    }

    /// <summary>How many patches are with the agents at once, 1 to 256. Default 4, for chat models; the processor count suits embedded agents. No effect on the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int AgentConcurrency
    {
        get => agentConcurrency;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            agentConcurrency = value;
        }
    }

    /// <summary>How long to wait before slides that other processes have claimed (<see cref="IPairStore.ClaimSlideAsync"/>) are looked at again, 10 ms to 1 hour. Default 10 seconds. No effect on the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan ClaimWait
    {
        get => claimWait;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(10));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
            claimWait = value;
        }
    }
}
