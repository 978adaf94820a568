using PathGen.Slides;

namespace PathGen.Samples.SyntheticTissue;

/// <summary>Paints one window of the slide at a time, on its own canvas. Used by one thread at a time.</summary>
internal sealed class TilePainter
{
    private readonly StromaTexture stroma = new();
    private readonly TissueTexture?[] textures;
    private readonly Canvas canvas;
    private readonly StainModel stain;

    public TilePainter(TissueLayout layout, StainModel stain, uint seed, float scale, int side)
    {
        this.stain = stain;
        canvas = new Canvas(layout, seed, scale, side, side);
        textures = [null, new FatTexture(), stroma, new LymphocyteTexture(), new GlandTexture(), new NecrosisTexture(), new BloodTexture(), new MucinTexture(), new TumourTexture()];
    }

    /// <summary>Side of the window in pixels.</summary>
    public int Side => canvas.Width;

    /// <summary>Paints the window at a place.</summary>
    /// <param name="x">Left edge of the window on the slide, in pixels.</param>
    /// <param name="y">Top edge of the window on the slide, in pixels.</param>
    /// <param name="image">Receives the part of the window inside it.</param>
    /// <param name="left">Where the window's left edge lies in the image.</param>
    /// <param name="top">Where the window's top edge lies in the image.</param>
    public void Paint(int x, int y, RgbImage image, int left, int top)
    {
        canvas.MoveTo(x, y);
        if (canvas.ClassesAround == 0)
        {
            Array.Clear(canvas.Inks);
        }
        else
        {
            stroma.Begin(canvas);
            for (var k = 1; k < textures.Length; k++)
            {
                if (textures[k] is { } texture && texture != stroma && (canvas.ClassesAround & (1u << k)) != 0)
                    texture.Begin(canvas);
            }

            PaintGround();
            stroma.PaintBodies(canvas);
            for (var k = 1; k < textures.Length; k++)
            {
                if (textures[k] is { } texture && texture != stroma && (canvas.ClassesAround & (1u << k)) != 0)
                    texture.PaintBodies(canvas);
            }

            CutOut();
        }

        stain.Develop(canvas, image, left, top);
    }

    private void PaintGround()
    {
        var (medium, small) = (canvas.Noise(NoiseBand.Medium), canvas.Noise(NoiseBand.Small));
        var pixel = 0;
        for (var row = 0; row < canvas.Height; row++)
        {
            var y = (canvas.Y + row) * canvas.Scale;
            for (var column = 0; column < canvas.Width; column++, pixel++)
            {
                ref readonly var place = ref canvas.Places[pixel];
                if (place.Rim < -40f)
                {
                    canvas.Inks[pixel] = default;
                    continue;
                }

                var x = (canvas.X + column) * canvas.Scale;
                var texture = textures[(int)place.Class]!;
                var rough = 9f * medium[pixel] + 4f * small[pixel];
                // A septum of stroma where two tissues meet, and a thin capsule along the rim.
                var septum = texture == stroma ? 1f : MathF.Max(
                    Curve.Step(StromaTexture.Septum + 4f, StromaTexture.Septum - 6f, place.Edge + rough), Curve.Step(26f, 12f, place.Rim + 2f * rough));
                canvas.Inks[pixel] = septum >= 1f ? stroma.Ground(canvas, pixel, x, y)
                    : septum <= 0f ? texture.Ground(canvas, pixel, x, y)
                    : Ink.Mix(texture.Ground(canvas, pixel, x, y), stroma.Ground(canvas, pixel, x, y), septum);
            }
        }
    }

    /// <summary>Leaves glass outside the tissue and in its tears, along a ragged rim.</summary>
    private void CutOut()
    {
        var (medium, small) = (canvas.Noise(NoiseBand.Medium), canvas.Noise(NoiseBand.Small));
        for (var i = 0; i < canvas.Inks.Length; i++)
        {
            var rim = canvas.Places[i].Rim;
            if (rim > 40f)
                continue;
            var cover = Curve.Step(-2.2f, 2.2f, rim + 10f * medium[i] + 4f * small[i]);
            canvas.Inks[i] = Ink.Mix(default, canvas.Inks[i], cover);
        }
    }
}
