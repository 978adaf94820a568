using PathGen.Slides;

namespace PathGen.Instruct;

/// <summary>Pads a picture to a square as LLaVA's <c>expand2square</c> does: the picture in the middle (rounded down), the mean colour around it (channels cut to whole numbers).</summary>
internal static class SquarePicture
{
    /// <summary>The square; it belongs to the caller.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="mean">Mean of R, G, B on 0…1.</param>
    public static RgbImage Pad(RgbImage image, IReadOnlyList<float> mean)
    {
        var side = Math.Max(image.Width, image.Height);
        var square = new RgbImage(side, side);
        try
        {
            square.Fill(Colour(mean[0]), Colour(mean[1]), Colour(mean[2]));
            var (left, top) = ((side - image.Width) / 2, (side - image.Height) / 2);
            for (var y = 0; y < image.Height; y++)
                image.Row(y).CopyTo(square.Row(top + y)[(3 * left)..]);
            return square;
        }
        catch
        {
            square.Dispose();
            throw;
        }
    }

    private static byte Colour(float mean) => (byte)Math.Clamp((int)((double)mean * 255), 0, 255);
}
