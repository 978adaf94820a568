using System.Globalization;
using System.Text;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// Patch scores as a table of text that spreadsheets, pandas and R read: <c>x,y,size</c> in level-0 pixels, then a column a score, one line a patch, commas, UTF-8. The slide's name is the file's. Thread-safe.
/// </summary>
public static class PatchScoresFile
{
    private const int MaxPatches = 10_000_000;
    private const int FixedColumns = 3;

    /// <summary>Writes a table, whole or not at all.</summary>
    /// <param name="scores">The scores; every number is written so that it reads back as the same.</param>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(PatchScores scores, string path)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentException.ThrowIfNullOrEmpty(path);
        float[][] columns = [.. scores.Names.Select(name => scores[name].ToArray())];
        WholeFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(string.Join(',', [.. (string[])["x", "y", "size"], .. scores.Names.Select(TableFile.Quote)]));
            var buffer = new char[64];
            for (var i = 0; i < scores.Count; i++)
            {
                Number(scores.Positions[i].X);
                writer.Write(',');
                Number(scores.Positions[i].Y);
                writer.Write(',');
                Number(scores.PatchSize);
                foreach (var column in columns)
                {
                    writer.Write(',');
                    column[i].TryFormat(buffer, out var length, default, CultureInfo.InvariantCulture);
                    writer.Write(buffer.AsSpan(0, length));
                }

                writer.WriteLine();

                void Number(long value)
                {
                    value.TryFormat(buffer, out var length, default, CultureInfo.InvariantCulture);
                    writer.Write(buffer.AsSpan(0, length));
                }
            }
        });
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">As <see cref="Write"/> writes it.</param>
    /// <param name="cancellationToken">Stops between lines.</param>
    /// <exception cref="FeatureFileException">Missing, damaged, without patches, or with a score that is no finite number.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static PatchScores Read(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var table = new TableReader(path);
            var header = table.Next();
            if (header is not ["x", "y", "size", _, ..] || header.Count - FixedColumns > PatchScores.MaxColumns)
                throw new FeatureFileException($"{path}: not a table of patch scores: its first line must be x,y,size and then the names of 1 to {PatchScores.MaxColumns} scores.");
            List<PatchPosition> positions = [];
            List<float>[] columns = [.. header.Skip(FixedColumns).Select(_ => new List<float>())];
            long? size = null;
            for (var line = table.Line; table.Next() is { } row; line = table.Line)
            {
                if (positions.Count % 1024 == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                if (row is [""])
                    continue;
                if (row.Count != header.Count || positions.Count == MaxPatches)
                    throw new FeatureFileException($"{path}: line {line}: {row.Count} fields, or more than {MaxPatches} patches; {header.Count} fields are expected.");
                var patch = Whole(row[2], line);
                size ??= patch;
                if (patch != size || patch < 1)
                    throw new FeatureFileException($"{path}: line {line}: a patch of {patch} pixels; all patches must have one size above 0, here {size}.");
                positions.Add(new PatchPosition(Whole(row[0], line), Whole(row[1], line)));
                for (var k = 0; k < columns.Length; k++)
                {
                    columns[k].Add(float.TryParse(row[FixedColumns + k], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
                        ? value
                        : throw new FeatureFileException($"{path}: line {line}: \"{row[FixedColumns + k]}\" is no finite number."));
                }
            }

            if (size is null)
                throw new FeatureFileException($"{path}: the table has no patches.");
            return new PatchScores(Path.GetFileNameWithoutExtension(path), positions, size.Value, header[FixedColumns..], [.. columns.Select(c => c.ToArray())]);
        }
        catch (EvaluationException e)
        {
            throw new FeatureFileException(e.Message, e);
        }
        catch (ArgumentException e) when (e is not ArgumentNullException)
        {
            throw new FeatureFileException($"{path}: {e.Message}", e);
        }

        long Whole(string field, int line) => long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value is > -(1L << 48) and < 1L << 48
            ? value
            : throw new FeatureFileException($"{path}: line {line}: \"{field}\" is no place in pixels.");
    }
}
