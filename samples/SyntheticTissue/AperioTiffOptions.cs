namespace PathGen.Samples.SyntheticTissue;

/// <summary>How <see cref="AperioTiffWriter"/> writes.</summary>
public sealed class AperioTiffOptions
{
    private int quality = 85;
    private int maxDegreeOfParallelism = Environment.ProcessorCount;

    /// <summary>JPEG quality, 1 to 100. Default 85.</summary>
    public int Quality
    {
        get => quality;
        set => quality = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Quality), value, "JPEG quality must be 1 to 100.");
    }

    /// <summary>Threads that paint, 1 or more; the file's bytes do not depend on it. Default: the processors.</summary>
    public int MaxDegreeOfParallelism
    {
        get => maxDegreeOfParallelism;
        set => maxDegreeOfParallelism = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxDegreeOfParallelism), value, "At least one thread must paint.");
    }

    /// <summary>Whether the truth is written beside the slide as <c>NAME.classes.png</c> and <c>NAME.classes.json</c>. Default false.</summary>
    public bool SaveClassMap { get; set; }

    /// <summary>Told the share that is done, 0…1; may be null.</summary>
    public IProgress<double>? Progress { get; set; }
}
