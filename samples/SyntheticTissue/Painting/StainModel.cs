using PathGen.Slides;

namespace PathGen.Samples.SyntheticTissue;

/// <summary>
/// Dye to colour by the Beer–Lambert law, with stain vectors about those of Macenko et al. ("A method for normalizing histology slides", 2009) that
/// vary a little from slide to slide, as staining does. Immutable.
/// </summary>
internal sealed class StainModel
{
    private const int StepsPerUnit = 512;
    private const int Steps = 8 * StepsPerUnit;

    /// <summary>exp(−1/512), so that the table needs multiplication alone and has the same bits everywhere.</summary>
    private const double StepFactor = 0.9980487811074755;

    private readonly float[] transmission = new float[Steps];
    private readonly float[] haematoxylin;
    private readonly float[] eosin;
    private readonly float[] red;
    private readonly float[] lamp;
    private readonly uint noiseSeed;

    public StainModel(uint seed)
    {
        var random = SeededRandom.At(seed, 17, 3);
        haematoxylin = Vary(ref random, [0.5626f, 0.7201f, 0.4062f], 0.03f, random.Next(0.93f, 1.1f));
        eosin = Vary(ref random, [0.17f, 0.86f, 0.48f], 0.03f, random.Next(0.92f, 1.1f));
        red = Vary(ref random, [0.12f, 0.76f, 0.64f], 0.02f, 1f);
        lamp = [243f + random.Next(-1f, 1f), 243f + random.Next(-1f, 1f), 244f + random.Next(-1f, 1f)];
        noiseSeed = seed ^ 0x9071u;
        var value = 1.0;
        for (var i = 0; i < Steps; i++, value *= StepFactor)
            transmission[i] = (float)value;
    }

    /// <summary>Turns a canvas into colours.</summary>
    /// <param name="canvas">The painted window.</param>
    /// <param name="image">Receives the part that lies inside it.</param>
    /// <param name="left">Where the window's left edge lies in the image, in pixels; may be negative.</param>
    /// <param name="top">Where its top edge lies.</param>
    public void Develop(Canvas canvas, RgbImage image, int left, int top)
    {
        var inks = canvas.Inks;
        var (firstColumn, lastColumn) = (Math.Max(0, -left), Math.Min(canvas.Width, image.Width - left));
        for (var row = Math.Max(0, -top); row < Math.Min(canvas.Height, image.Height - top); row++)
        {
            var target = image.Row(top + row).Slice(3 * (left + firstColumn));
            for (var column = firstColumn; column < lastColumn; column++)
            {
                var ink = inks[row * canvas.Width + column];
                var bits = SeededRandom.Mix(noiseSeed, canvas.X + column, canvas.Y + row);
                // The camera's noise: a triangular one common to the colours (about 1.6 grey levels), and a little of each colour's own.
                var common = ((int)(bits & 0xFF) + (int)((bits >> 8) & 0xFF) - 255) * (1f / 64f);
                var at = 3 * (column - firstColumn);
                target[at] = Shade(0, ink, common + ((int)((bits >> 16) & 0xF) - 7.5f) * 0.13f);
                target[at + 1] = Shade(1, ink, common + ((int)((bits >> 20) & 0xF) - 7.5f) * 0.13f);
                target[at + 2] = Shade(2, ink, common + ((int)((bits >> 24) & 0xF) - 7.5f) * 0.13f);
            }
        }
    }

    private byte Shade(int colour, Ink ink, float noise)
    {
        var density = ink.Haematoxylin * haematoxylin[colour] + ink.Eosin * eosin[colour] + ink.Red * red[colour];
        var index = (int)(density * StepsPerUnit);
        index = index < 0 ? 0 : index >= Steps ? Steps - 1 : index;
        var value = lamp[colour] * transmission[index] + noise + 0.5f;
        return value < 0f ? (byte)0 : value > 255f ? (byte)255 : (byte)value;
    }

    private static float[] Vary(ref SeededRandom random, float[] vector, float spread, float strength)
    {
        var square = 0f;
        for (var i = 0; i < 3; i++)
        {
            vector[i] = MathF.Max(0.02f, vector[i] + random.Next(-spread, spread));
            square += vector[i] * vector[i];
        }

        var factor = strength / MathF.Sqrt(square);
        return [vector[0] * factor, vector[1] * factor, vector[2] * factor];
    }
}
