namespace PathGen.Onnx;

/// <summary>Compares what ONNX Runtime answers with <see cref="ClipReference"/> on a fixed input.</summary>
internal sealed class ClipImportCheck(string folder, ClipReference reference, ClipArchitecture clip)
{
    // PathGen-CLIP-L needs 1.9e11 multiplications for one picture: well under a minute on two cores. Beyond the limit a part is not checked, and the manifest says so.
    private const double LargestMultiplications = 2e11;

    // fp32 through 12 to 24 layers stays below 1e-4 of the largest value on every model tried; a wrong weight, activation or mask is far above a hundredth.
    private const double Tolerance = 1e-3;

    /// <summary>Checks every variant.</summary>
    /// <exception cref="ModelException">An answer differs by more than a thousandth of the largest value.</exception>
    public IReadOnlyList<ModelCheck> Run(IReadOnlyList<ModelVariant> variants, CancellationToken cancellationToken) =>
        [.. variants.Select(variant => variant.Part == "vision" ? Vision(variant, cancellationToken) : Text(variant, cancellationToken))];

    /// <summary>What the manifest says where nobody asked for a check.</summary>
    public static IReadOnlyList<ModelCheck> Skipped(IReadOnlyList<ModelVariant> variants) => [.. variants.Select(v => new ModelCheck(v.File, "not checked, as asked", null))];

    private ModelCheck Vision(ModelVariant variant, CancellationToken cancellationToken)
    {
        if (clip.VisionMultiplications > LargestMultiplications)
            return TooLarge(variant, clip.VisionMultiplications);
        var pixelValues = new float[3 * clip.ImageSize * clip.ImageSize];
        var state = 1UL;
        foreach (ref var value in pixelValues.AsSpan())
            value = (4f * Next(ref state)) - 2;
        var expected = reference.Vision(pixelValues, cancellationToken);
        return Compare(variant, expected, new TensorBinding<float>("pixel_values", pixelValues, 1, 3, clip.ImageSize, clip.ImageSize), "image_embeds");
    }

    private ModelCheck Text(ModelVariant variant, CancellationToken cancellationToken)
    {
        if (clip.TextMultiplications > LargestMultiplications)
            return TooLarge(variant, clip.TextMultiplications);

        // Start, words up to the middle, end, zeros: so that a wrong mask or a wrong reading position shows.
        var ids = new long[clip.ContextLength];
        var state = 2UL;
        var end = clip.ContextLength / 2;
        ids[0] = clip.VocabularySize - 2;
        for (var i = 1; i < end; i++)
            ids[i] = (long)(Next(ref state) * (clip.VocabularySize - 2));
        ids[end] = clip.VocabularySize - 1;
        return Compare(variant, reference.Text(ids, cancellationToken), new TensorBinding<long>("input_ids", ids, 1, clip.ContextLength), "text_embeds");
    }

    private ModelCheck Compare<T>(ModelVariant variant, double[] expected, TensorBinding<T> input, string output)
        where T : unmanaged
    {
        var found = new float[expected.Length];
        using (var session = OnnxSession.Load(Path.Combine(folder, variant.File)))
            session.Run(input, new TensorBinding<float>(output, found, 1, found.Length));
        var (difference, largest) = (0.0, 0.0);
        for (var i = 0; i < found.Length; i++)
        {
            // A NaN on either side is an infinite difference here, and no limit below.
            var distance = Math.Abs(found[i] - expected[i]);
            difference = double.IsFinite(distance) ? Math.Max(difference, distance) : double.PositiveInfinity;
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }

        if (!(difference <= Tolerance * largest))
        {
            throw new ModelException(
                $"{variant.File}: ONNX Runtime's answer differs by {difference:g3} from a forward pass in double precision, whose largest value is {largest:g3}; "
                + $"{Tolerance:g1} of that is allowed. The weights are damaged (not finite?) or the graph is wrong; nothing was written.");
        }

        return new ModelCheck(variant.File, $"one pseudo-random input against a forward pass in double precision, largest value {largest:g3}; CPU provider", difference);
    }

    private static ModelCheck TooLarge(ModelVariant variant, double multiplications) =>
        new(variant.File, $"not checked: {multiplications:g2} multiplications, more than {LargestMultiplications:g1}", null);

    // Knuth's MMIX generator; 24 bits of its upper half as a float on [0, 1).
    private static float Next(ref ulong state)
    {
        state = (state * 6364136223846793005UL) + 1442695040888963407UL;
        return (state >> 40) * (1f / (1 << 24));
    }
}
