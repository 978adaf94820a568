using System.Buffers;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>A patch as planes of bytes (pooled) with the sums that one pass over its pixels gives.</summary>
internal sealed class PixelPlanes : IDisposable
{
    private readonly byte[] haematoxylin;
    private readonly byte[] luminance;
    private readonly byte[] stained;
    private readonly byte[] white;

    public PixelPlanes(RgbImage image)
    {
        Width = image.Width;
        Height = image.Height;
        Count = Width * Height;
        haematoxylin = ArrayPool<byte>.Shared.Rent(Count);
        luminance = ArrayPool<byte>.Shared.Rent(Count);
        stained = ArrayPool<byte>.Shared.Rent(Count);
        white = ArrayPool<byte>.Shared.Rent(Count);
        var h = new float[Width];
        var e = new float[Width];
        for (var y = 0; y < Height; y++)
        {
            var row = image.Row(y);
            StainSeparation.SeparateRow(row, h, e);
            ReadRow(row, h, e, y * Width);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public int Count { get; }

    /// <summary>Haematoxylin in steps of 1/<see cref="MorphologyConstants.Steps"/>, 0 to 255.</summary>
    public Span<byte> Haematoxylin => haematoxylin.AsSpan(0, Count);

    /// <summary>Luminance, 0 to 255.</summary>
    public Span<byte> Luminance => luminance.AsSpan(0, Count);

    /// <summary>Bit 0: neither white nor black. Bit 1: moreover not too red for a nucleus.</summary>
    public Span<byte> Stained => stained.AsSpan(0, Count);

    /// <summary>1 where white.</summary>
    public Span<byte> White => white.AsSpan(0, Count);

    public int StainedCount { get; private set; }

    public int WhiteCount { get; private set; }

    public int RedCount { get; private set; }

    public int BlueGreyCount { get; private set; }

    /// <summary>Sum of haematoxylin over the stained part.</summary>
    public double HaematoxylinSum { get; private set; }

    /// <summary>Sum of eosin over the stained part.</summary>
    public double EosinSum { get; private set; }

    /// <summary>Sums of R, G and B over the stained part.</summary>
    public (long Red, long Green, long Blue) ColourSums { get; private set; }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(haematoxylin);
        ArrayPool<byte>.Shared.Return(luminance);
        ArrayPool<byte>.Shared.Return(stained);
        ArrayPool<byte>.Shared.Return(white);
    }

    private void ReadRow(ReadOnlySpan<byte> row, ReadOnlySpan<float> h, ReadOnlySpan<float> e, int first)
    {
        int stainedCount = 0, whiteCount = 0, redCount = 0, blueCount = 0;
        long redSum = 0, greenSum = 0, blueSum = 0;
        double hSum = 0, eSum = 0;
        for (var x = 0; x < Width; x++)
        {
            int r = row[3 * x], g = row[(3 * x) + 1], b = row[(3 * x) + 2];
            int low = Math.Min(r, Math.Min(g, b)), high = Math.Max(r, Math.Max(g, b));
            haematoxylin[first + x] = (byte)Math.Clamp((int)((h[x] * MorphologyConstants.Steps) + 0.5f), 0, 255);

            // ITU-R BT.601 weights in 1/256.
            luminance[first + x] = (byte)(((77 * r) + (150 * g) + (29 * b)) >> 8);
            var isWhite = low >= MorphologyConstants.WhiteFloor && high - low <= MorphologyConstants.WhiteSpread;
            var isStained = !isWhite && high >= MorphologyConstants.BlackCeiling;
            white[first + x] = isWhite ? (byte)1 : (byte)0;
            stained[first + x] = !isStained ? (byte)0 : r - b <= MorphologyConstants.NuclearRedOverBlueMost ? (byte)3 : (byte)1;
            if (isWhite)
                whiteCount++;
            if (!isStained)
                continue;
            stainedCount++;
            redSum += r;
            greenSum += g;
            blueSum += b;
            hSum += h[x];
            eSum += e[x];
            if (r >= MorphologyConstants.RedFloor && r - g >= MorphologyConstants.RedOverGreen && r - b >= MorphologyConstants.RedOverBlue
                && b - g <= MorphologyConstants.BlueOverGreenMost)
                redCount++;
            else if (b >= MorphologyConstants.BlueFloor && b - r >= MorphologyConstants.BlueOverRed && r - g <= MorphologyConstants.RedOverGreenMost
                && h[x] <= MorphologyConstants.BlueHaematoxylinMost)
                blueCount++;
        }

        StainedCount += stainedCount;
        WhiteCount += whiteCount;
        RedCount += redCount;
        BlueGreyCount += blueCount;
        HaematoxylinSum += hSum;
        EosinSum += eSum;
        ColourSums = (ColourSums.Red + redSum, ColourSums.Green + greenSum, ColourSums.Blue + blueSum);
    }
}
