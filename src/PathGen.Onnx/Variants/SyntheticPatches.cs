namespace PathGen.Onnx;

/// <summary>
/// Pictures that calibrate a model where there are none of its kind: smooth fields between the colours of glass, eosin and haematoxylin, of several scales, contrasts and grains. They
/// reach the channels that a picture reaches; they are no tissue.
/// </summary>
internal static class SyntheticPatches
{
    private static readonly float[][] Colours = [[0.95f, 0.94f, 0.96f], [0.91f, 0.62f, 0.76f], [0.42f, 0.29f, 0.58f]];

    /// <summary>Makes pictures as <c>pixel_values</c>: 3 × S × S floats each, the same ones every time.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> Make(PreprocessSettings settings, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<float>)Make(settings, new Random(i)))];

    private static float[] Make(PreprocessSettings settings, Random random)
    {
        var size = settings.Size;
        var (tissue, nuclei) = (Field(size, 2 + random.Next(5), random), Field(size, Math.Max(4, size / (5 + random.Next(20))), random));
        var (glass, contrast, roughness) = (random.NextSingle(), 2 + (4 * random.NextSingle()), 0.3f * random.NextSingle());
        var values = new float[3 * size * size];
        for (var i = 0; i < size * size; i++)
        {
            var grain = (random.NextSingle() - 0.5f) * roughness;
            for (var channel = 0; channel < 3; channel++)
            {
                var pink = Between(Colours[0][channel], Colours[1][channel], Math.Clamp((2 * tissue[i]) - glass + 0.5f, 0, 1));
                var colour = Between(pink, Colours[2][channel], Math.Clamp((contrast * (nuclei[i] - 0.5f)) + 0.2f, 0, 1)) + grain;
                values[(channel * size * size) + i] = (Math.Clamp(colour, 0, 1) - settings.Mean[channel]) / settings.Std[channel];
            }
        }

        return values;
    }

    // Random values on a coarse grid, joined smoothly.
    private static float[] Field(int size, int cells, Random random)
    {
        var grid = Enumerable.Range(0, (cells + 1) * (cells + 1)).Select(_ => random.NextSingle()).ToArray();
        var field = new float[size * size];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (u, v) = (x * (float)cells / size, y * (float)cells / size);
                var (column, row) = ((int)u, (int)v);
                var (s, t) = (Smooth(u - column), Smooth(v - row));
                var at = (row * (cells + 1)) + column;
                field[(y * size) + x] = Between(Between(grid[at], grid[at + 1], s), Between(grid[at + cells + 1], grid[at + cells + 2], s), t);
            }
        }

        return field;
    }

    private static float Smooth(float t) => t * t * (3 - (2 * t));

    private static float Between(float from, float to, float share) => from + ((to - from) * share);
}
