using System.Numerics.Tensors;
using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>Compares texts with all patches of one slide. Thread-safe. Memory: the slide's embeddings, and 4 bytes a patch for each text that is being compared.</summary>
public sealed class SlideAgreement
{
    private const int Best = 3;
    private const double Least = 0.1;

    private readonly EmbeddingMatrix patches;
    private readonly ITextEncoder encoder;

    /// <summary>Makes the comparison.</summary>
    /// <param name="patches">N × D patch embeddings of unit length, at least one.</param>
    /// <param name="encoder">The text half of the same model.</param>
    /// <exception cref="PairException">No patches, not of unit length, or the widths differ.</exception>
    public SlideAgreement(EmbeddingMatrix patches, ITextEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(patches);
        ArgumentNullException.ThrowIfNull(encoder);
        if (patches.Count == 0)
            throw new PairException("A slide without embeddings has nothing to compare captions with.");
        if (patches.Width != encoder.EmbeddingWidth)
            throw new PairException($"The text encoder's embeddings have {encoder.EmbeddingWidth} values, the slide's {patches.Width}: text and image encoder are of different models.");
        EmbeddingCheck.UnitLength(patches, "patch");
        this.patches = patches;
        this.encoder = encoder;
    }

    /// <summary>Compares a text with a patch and the slide's others.</summary>
    /// <param name="text">The text; cut as CLIP cuts it.</param>
    /// <param name="row">The patch's row in the slide's embeddings.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The text encoder failed.</exception>
    public Agreement Of(string text, int row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, patches.Count);
        var embedding = new float[patches.Width];
        encoder.Encode([text], embedding, cancellationToken);
        var cosines = new float[patches.Count];
        for (var i = 0; i < cosines.Length; i++)
            cosines[i] = TensorPrimitives.Dot<float>(patches[i], embedding);
        var own = cosines[row];
        int lower = 0, alike = -1; // Itself is no other.
        foreach (var cosine in cosines)
        {
            if (cosine < own)
                lower++;
            else if (cosine == own)
                alike++;
        }

        var percentile = cosines.Length == 1 ? 1 : (lower + alike / 2.0) / (cosines.Length - 1);
        Array.Sort(cosines);
        var best = cosines.AsSpan(Math.Max(0, cosines.Length - Best));
        double high = TensorPrimitives.Sum<float>(best) / best.Length, low = cosines[(int)(Least * (cosines.Length - 1))];
        return new Agreement(own, percentile, high > low ? (own - low) / (high - low) : 1);
    }
}
