using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>The files of an evaluation, each written whole or not at all.</summary>
internal sealed class EvaluationFolder
{
    private readonly string path;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="EmbeddingException">It cannot be made.</exception>
    public EvaluationFolder(string path)
    {
        this.path = path;
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{path} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Where embeddings of pictures are kept from one evaluation to the next.</summary>
    public string Kept => Path.Combine(path, "embeddings.kept");

    /// <summary>Where embeddings of texts are kept.</summary>
    public string KeptTexts => Path.Combine(path, "texts.kept");

    /// <summary>Writes <c>embeddings.npy</c>, a row a picture, and <c>embeddings.csv</c> with path and label of each row.</summary>
    public void WriteEmbeddings(
        IReadOnlyList<LabelledPicture> pictures, IReadOnlyList<ContentHash> rows, IReadOnlyList<string> classes, IImageEncoder encoder, CancellationToken cancellationToken)
    {
        Write("embeddings.csv", stream => WriteTable(stream, ["path", "label"], pictures.Select(p => new[] { p.Name, classes[p.Label] })));
        Write("embeddings.npy", stream =>
        {
            using var kept = KeptEmbeddings.Open(Kept, encoder.Identity, encoder.EmbeddingWidth);
            stream.Write(NpyMatrix.Header(rows.Count, encoder.EmbeddingWidth));
            var embedding = new float[encoder.EmbeddingWidth];
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!kept.TryRead(row, embedding))
                    throw new EmbeddingException($"{Kept} was changed by something else; evaluate again.");
                stream.Write(MemoryMarshal.AsBytes(embedding.AsSpan()));
            }
        });
    }

    /// <summary>Writes <c>predictions.csv</c>: path, label, predicted class, and the probability of each class, so that it reads back as the same double.</summary>
    public void WritePredictions(Predictions predictions, IReadOnlyList<string> names)
    {
        var rows = Enumerable.Range(0, predictions.Count).Select(i => (string[])
        [
            names[i], predictions.Classes[predictions.Labels[i]], predictions.Classes[predictions.Predicted[i]],
            .. predictions.ScoresOf(i).ToArray().Select(score => score.ToString("R", CultureInfo.InvariantCulture)),
        ]);
        Write("predictions.csv", stream => WriteTable(stream, ["path", "label", "predicted", .. predictions.Classes], rows));
    }

    /// <summary>Writes <c>confusion.png</c>; nothing where there are too many classes for a picture.</summary>
    public void WriteConfusion(ClassificationReport report, string title)
    {
        if (report.Classes.Count > ConfusionPicture.MaxClasses)
            return;
        using var picture = ConfusionPicture.Draw(report.Confusion, FormattableString.Invariant($"{title}: accuracy {report.Accuracy:0.000}, n = {report.Count}"));
        Write("confusion.png", stream => PngCodec.Encode(picture, stream));
    }

    /// <summary>Writes <c>report.json</c>.</summary>
    public void WriteReport(Action<Stream> write) => Write("report.json", write);

    private static void WriteTable(Stream stream, string[] header, IEnumerable<string[]> rows)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (var row in rows.Prepend(header))
            writer.WriteLine(string.Join(',', row.Select(TableFile.Quote)));
    }

    private void Write(string name, Action<Stream> write) => AtomicFile.Write(Path.Combine(path, name), write);
}
