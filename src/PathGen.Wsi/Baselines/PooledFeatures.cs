using System.Numerics.Tensors;

namespace PathGen.Wsi;

/// <summary>Bags as one row each.</summary>
internal static class PooledFeatures
{
    /// <summary>Pools a bag of one patch or more.</summary>
    public static float[] Of(FeatureBag bag, BagPooling pooling)
    {
        if (pooling == BagPooling.Max)
        {
            var largest = bag[0].ToArray();
            for (var row = 1; row < bag.Count; row++)
                TensorPrimitives.Max(largest, bag[row], largest);
            return largest;
        }

        var (sum, wide) = (new double[bag.Width], new double[bag.Width]);
        for (var row = 0; row < bag.Count; row++)
        {
            TensorPrimitives.ConvertTruncating(bag[row], wide);
            TensorPrimitives.Add(sum, wide, sum);
        }

        return [.. sum.Select(value => (float)(value / bag.Count))];
    }

    /// <summary>Pools slides, several at once.</summary>
    public static float[] Of(BagSet slides, BagPooling pooling, CancellationToken cancellationToken)
    {
        var rows = new float[checked(slides.Count * slides.Width)];
        new Workers(Environment.ProcessorCount).Run(slides.Count, (index, _) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            Of(slides.Read(index), pooling).CopyTo(rows, index * slides.Width);
        });
        return rows;
    }
}
