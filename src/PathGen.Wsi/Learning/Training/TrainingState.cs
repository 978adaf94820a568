namespace PathGen.Wsi;

/// <summary>What a training is between two epochs.</summary>
/// <param name="shape">The network's widths.</param>
internal sealed class TrainingState(AttentionShape shape)
{
    /// <summary>The network as it is trained.</summary>
    public AttentionParameters Network { get; } = new(shape);

    /// <summary>The network of the best epoch.</summary>
    public AttentionParameters Best { get; } = new(shape);

    /// <summary>AdamW.</summary>
    public AdamW Optimizer { get; } = new(new AttentionParameters(shape).Values.Length);

    /// <summary>Epochs that are done.</summary>
    public List<TrainingEpoch> Epochs { get; } = [];

    /// <summary>Whether training is over.</summary>
    public bool Finished { get; set; }

    /// <summary>All numbers, in the order in which they are kept.</summary>
    public IEnumerable<AlignedFloats> Runs => [Network.Values, Optimizer.First, Optimizer.Second, Best.Values];
}
