using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Pictures that show a model what it will see: some of a folder's, or some tiles of a slide, evenly spread.</summary>
internal static class CalibrationPictures
{
    // More change nothing: which channels stand out is a matter of the weights.
    private const int Most = 64;

    /// <summary>Reads and preprocesses them.</summary>
    /// <exception cref="SlideException">A picture or tile cannot be read, or there is only one.</exception>
    public static IReadOnlyList<ReadOnlyMemory<float>> Read(string path, SlideOptions options, TileGridOptions grid, ImagePreprocessor preprocessor, CancellationToken cancellationToken)
    {
        var pictures = new List<ReadOnlyMemory<float>>();
        foreach (var image in Images(path, options, grid, cancellationToken))
        {
            using (image)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var values = new float[preprocessor.Length];
                preprocessor.Write(image, values);
                pictures.Add(values);
            }
        }

        return pictures.Count > 1 ? pictures : throw new SlideException($"{path}: there is one picture only; two or more are needed to calibrate and to check.");
    }

    private static IEnumerable<RgbImage> Images(string path, SlideOptions options, TileGridOptions grid, CancellationToken cancellationToken)
    {
        var files = InputPaths.Expand([path]);
        if (!files.All(InputPaths.IsPicture))
        {
            using var slide = Slide.Open(path, options);
            foreach (var tile in Some(new SlideTiles(new SaturationTissueDetector(), new TileGrid(grid)).Find(slide, cancellationToken)))
                yield return slide.ReadRegion(tile.Region, cancellationToken);
            yield break;
        }

        foreach (var file in Some(files))
        {
            using var picture = Slide.Open(file, options);
            yield return picture.ReadRegion(new SlideRegion(0, 0, picture.Width, picture.Height), cancellationToken);
        }
    }

    private static IEnumerable<T> Some<T>(IReadOnlyList<T> all) => Enumerable.Range(0, Math.Min(Most, all.Count)).Select(i => all[(int)((long)i * all.Count / Math.Min(Most, all.Count))]);
}
