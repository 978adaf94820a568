using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>A file that is ready to be embedded: a picture preprocessed, or a slide opened.</summary>
/// <param name="Path">The file as it was given.</param>
/// <param name="PixelValues">The encoder's input, where the file is a picture.</param>
/// <param name="Slide">The open slide, where it is one.</param>
/// <param name="Error">Why the file cannot be read, or null.</param>
internal sealed record PreparedPath(string Path, float[]? PixelValues, Slide? Slide, SlideException? Error) : IDisposable
{
    /// <summary>Prepares files in order, each while its predecessor is worked on. Every result belongs to the caller.</summary>
    public static async IAsyncEnumerable<PreparedPath> ReadAheadAsync(
        IReadOnlyList<string> files, ImagePreprocessor preprocessor, SlideOptions options, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = Task.Run(() => Prepare(files[0], preprocessor, options, cancellationToken), cancellationToken);
        try
        {
            for (var i = 0; i < files.Count; i++)
            {
                var current = await next.ConfigureAwait(false);
                var following = i + 1 < files.Count ? files[i + 1] : null;
                next = following is null ? Task.FromResult(new PreparedPath(string.Empty, null, null, null)) : Task.Run(() => Prepare(following, preprocessor, options, cancellationToken), cancellationToken);
                yield return current;
            }
        }
        finally
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Left early: what it opened is closed, its own failure no longer matters.
            if (next.IsCompletedSuccessfully)
                next.Result.Dispose();
        }
    }

    /// <summary>Closes the slide.</summary>
    public void Dispose() => Slide?.Dispose();

    private static PreparedPath Prepare(string path, ImagePreprocessor preprocessor, SlideOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var slide = Slide.Open(path, options);
            if (slide.Format is not ("png" or "jpeg"))
                return new PreparedPath(path, null, slide, null);
            using (slide)
            {
                using var picture = slide.ReadRegion(new SlideRegion(0, 0, slide.Width, slide.Height), cancellationToken);
                var values = new float[preprocessor.Length];
                preprocessor.Write(picture, values);
                return new PreparedPath(path, values, null, null);
            }
        }
        catch (SlideException e)
        {
            return new PreparedPath(path, null, null, e);
        }
    }
}
