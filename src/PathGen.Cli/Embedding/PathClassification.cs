using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Classifies pictures as they are and slides tile by tile; a file that cannot be read is left out with its reason.</summary>
internal sealed class PathClassification(ZeroShotClassifier classifier, SlideEmbedder embedder, IImageEncoder encoder, SlideTiles tiles, IProgressDisplay progress)
{
    /// <summary>One result a file, in order.</summary>
    public async Task<IReadOnlyList<ClassifiedPath>> RunAsync(IReadOnlyList<string> files, SlideOptions options, CancellationToken cancellationToken)
    {
        var results = new List<ClassifiedPath>();
        using var stage = files.Count > 1 ? progress.Begin("classifying", "files", files.Count) : null;
        await foreach (var file in PreparedPath.ReadAheadAsync(files, encoder.Preprocessor, options, cancellationToken).ConfigureAwait(false))
        {
            using (file)
                results.Add(await ClassifyAsync(file, cancellationToken).ConfigureAwait(false));
            stage?.Report(results.Count);
        }

        return results;
    }

    private async Task<ClassifiedPath> ClassifyAsync(PreparedPath file, CancellationToken cancellationToken)
    {
        try
        {
            return file.PixelValues is not null ? Classify(file.Path, file.PixelValues, cancellationToken)
                : file.Slide is not null ? await ClassifyAsync(file.Path, file.Slide, cancellationToken).ConfigureAwait(false)
                : LeftOut(file.Path, file.Error!);
        }
        catch (SlideException e)
        {
            return LeftOut(file.Path, e);
        }
    }

    private ClassifiedPath Classify(string path, float[] pixelValues, CancellationToken cancellationToken)
    {
        var embedding = new float[encoder.EmbeddingWidth];
        encoder.Encode(pixelValues, embedding, cancellationToken);
        var result = classifier.Classify(embedding);
        return new ClassifiedPath(path, result.Label, Named(i => (double)result.Probabilities[i]), null, null, null, null);
    }

    private async Task<ClassifiedPath> ClassifyAsync(string path, Slide slide, CancellationToken cancellationToken)
    {
        var found = tiles.Find(slide, cancellationToken);
        var (counts, sums, done, failed) = (new int[classifier.Classes.Count], new double[classifier.Classes.Count], 0, 0);
        using var stage = progress.Begin($"classifying {Failure.OneLine(Path.GetFileName(path))}", "tiles", found.Count);
        await foreach (var tile in embedder.StreamAsync(slide, found, cancellationToken).ConfigureAwait(false))
        {
            stage.Report(++done);
            if (tile.Failure is not null)
            {
                failed++;
                continue;
            }

            var result = classifier.Classify(tile.Embedding.Span);
            counts[result.Index]++;
            for (var i = 0; i < sums.Length; i++)
                sums[i] += result.Probabilities[i];
        }

        var classified = done - failed;
        if (classified == 0)
            throw new SlideException($"{path}: none of {done} tiles could be read and kept.");
        return new ClassifiedPath(
            path, classifier.Classes[Array.IndexOf(counts, counts.Max())].Name, Named(i => sums[i] / classified), classified, failed, Named(i => counts[i]), null);
    }

    private static ClassifiedPath LeftOut(string path, SlideException e) => new(path, null, null, null, null, null, Failure.OneLine(e.Message));

    private Dictionary<string, T> Named<T>(Func<int, T> value)
    {
        var named = new Dictionary<string, T>(); // Keeps the classes' order, since nothing is ever removed.
        for (var i = 0; i < classifier.Classes.Count; i++)
            named.Add(classifier.Classes[i].Name, value(i));
        return named;
    }
}
