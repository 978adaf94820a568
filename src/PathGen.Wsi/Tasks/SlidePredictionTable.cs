using System.Globalization;
using System.Text;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// Predictions of slides as a table: <c>slide_id,label,predicted</c>, then a column of probabilities a class; the label is empty where it is not known. Numbers read back as the same
/// doubles. Immutable; thread-safe.
/// </summary>
public sealed class SlidePredictionTable
{
    private const int FixedColumns = 3;
    private const int MaxRows = 1_000_000;

    /// <summary>Puts predictions together.</summary>
    /// <param name="classes">Names of the C classes, two or more.</param>
    /// <param name="rows">The slides, each with its class or null, and C probabilities.</param>
    /// <exception cref="ArgumentException">A row has another number of probabilities, or a class that is none.</exception>
    public SlidePredictionTable(IReadOnlyList<string> classes, IReadOnlyList<(string SlideId, int? Label, IReadOnlyList<double> Probabilities)> rows)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var (slide, label, probabilities) in rows)
        {
            if (probabilities.Count != classes.Count || label < 0 || label >= classes.Count)
                throw new ArgumentException($"{slide}: {probabilities.Count} probabilities and class {label} for {classes.Count} classes.", nameof(rows));
        }

        (Classes, Rows) = ([.. classes], [.. rows]);
    }

    /// <summary>Names of the C classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The slides, each with its class where it is known, and C probabilities.</summary>
    public IReadOnlyList<(string SlideId, int? Label, IReadOnlyList<double> Probabilities)> Rows { get; }

    /// <summary>The predictions to be evaluated.</summary>
    /// <param name="labels">Labels for slides that have none; null for none.</param>
    /// <exception cref="WsiException">There is no slide, a slide has no label, or the table's classes are others.</exception>
    public Predictions ToPredictions(SlideTable? labels = null)
    {
        if (Rows.Count == 0)
            throw new WsiException("There are no predictions to evaluate.");
        if (labels is not null && !labels.Task.ClassNames.SequenceEqual(Classes))
            throw new WsiException($"The predictions are of the classes {string.Join(", ", Classes)}, the labels of {string.Join(", ", labels.Task.ClassNames)}.");
        int[] known = [.. Rows.Select(row => (labels is null ? row.Label : labels.Find(row.SlideId)?.Label) ?? throw new WsiException($"{row.SlideId} has no label{(labels is null ? "" : $" in {labels.Path}")}, so that its prediction cannot be evaluated."))];
        return new Predictions(Classes, known, [.. Rows.SelectMany(row => row.Probabilities)]);
    }

    /// <summary>Writes the table, whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="WsiException">It cannot be written.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeOutput.Write(path, Write);
    }

    /// <summary>Writes the table.</summary>
    /// <param name="stream">Receives it; stays open.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        Line(["slide_id", "label", "predicted", .. Classes]);
        foreach (var (slide, label, probabilities) in Rows)
        {
            var predicted = Enumerable.Range(0, Classes.Count).MaxBy(c => probabilities[c]);
            Line([slide, label is { } known ? Classes[known] : "", Classes[predicted], .. probabilities.Select(p => p.ToString("R", CultureInfo.InvariantCulture))]);
        }

        void Line(IEnumerable<string> fields) => writer.WriteLine(string.Join(',', fields.Select(TableFile.Quote)));
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">As <see cref="Write(string)"/> writes it.</param>
    /// <exception cref="WsiException">The file is missing, damaged, or no such table.</exception>
    public static SlidePredictionTable Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var table = new TableReader(path);
            if (table.Next() is not ["slide_id", "label", "predicted", _, _, ..] header)
                throw new WsiException($"{path}: no table of predictions; its first line must be slide_id,label,predicted and then the names of two classes or more.");
            string[] classes = [.. header.Skip(FixedColumns)];
            if (classes.Distinct(StringComparer.Ordinal).Count() != classes.Length || classes.Any(string.IsNullOrWhiteSpace))
                throw new WsiException($"{path}: the names of the classes must differ and must not be empty.");
            var rows = new List<(string, int?, IReadOnlyList<double>)>();
            for (var line = table.Line; table.Next() is { } row; line = table.Line)
            {
                if (row is [""])
                    continue;
                var label = row.Count > 1 && row[1].Length > 0 ? Array.IndexOf(classes, row[1]) : (int?)null;
                if (row.Count != header.Count || label < 0 || rows.Count == MaxRows)
                    throw new WsiException($"{path}: line {line} has {row.Count} fields, or the label \"{row.ElementAtOrDefault(1)}\"; {header.Count} fields and one of {string.Join(", ", classes)} are expected.");
                rows.Add((row[0], label, [.. row.Skip(FixedColumns).Select(field => Number(field, line))]));
            }

            return new SlidePredictionTable(classes, rows);
        }
        catch (EvaluationException e)
        {
            throw new WsiException(e.Message, e);
        }

        double Number(string field, int line) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1.001
            ? value
            : throw new WsiException($"{path}: line {line}: \"{field}\" is no probability.");
    }
}
