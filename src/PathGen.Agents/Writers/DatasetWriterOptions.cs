namespace PathGen.Agents;

/// <summary>How dataset writers write. Not thread-safe while being set; read-only use is.</summary>
public sealed class DatasetWriterOptions
{
    private int jpegQuality = 95;
    private int shardSize = 10_000;
    private int concurrency = Environment.ProcessorCount;

    /// <summary>Form of the pictures. Default null: PNG for <c>pathgen</c> and <c>open-clip</c>, JPEG for the others, as their users expect. Pictures that others made stay as they are.</summary>
    public PatchImageFormat? ImageFormat { get; set; }

    /// <summary>Quality of JPEG pictures, 1 to 100. Default 95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int JpegQuality
    {
        get => jpegQuality;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            jpegQuality = value;
        }
    }

    /// <summary>Pairs in a WebDataset shard, 1 to 10,000. Default 10,000, as img2dataset writes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int ShardSize
    {
        get => shardSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000);
            shardSize = value;
        }
    }

    /// <summary>Pictures that are read and encoded at once, 1 to 256. Default: the processor count. No effect on the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Concurrency
    {
        get => concurrency;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            concurrency = value;
        }
    }

    /// <summary>Under what terms the run's own pairs may be used, for the dataset's card. Default null: the card says that nobody stated them.</summary>
    public string? Licence { get; set; }

    /// <summary>What the run's store counted (<see cref="IRunStatistics"/>), for the dataset's card: what the gates and the reviewers said of all captions, also of those that are not in it. Default null: nothing.</summary>
    public RunStatistics? Statistics { get; set; }

    /// <summary>
    /// Told of each pair whose picture cannot be read, with the reason, from several threads; the pair is then left out of the dataset. Default null: such a pair ends the export.
    /// </summary>
    public Action<DatasetPair, string>? Unreadable { get; set; }
}
