using System.Text;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>A table of reviews, as a spreadsheet saves it.</summary>
internal static class ReviewTable
{
    private const int MaxCaption = 20_000; // Characters.

    /// <summary>Reads every row that has a verdict, by the pair's name.</summary>
    /// <exception cref="CommandException">Missing, not such a table, or a row that cannot be used: then none is.</exception>
    public static Dictionary<string, Row> Read(string path)
    {
        try
        {
            using var table = new DelimitedReader(path);
            var header = table.Next() ?? throw new CommandException(ExitCode.Input, $"{path}: the table is empty.");
            int Column(string name) => header.FindIndex(column => column.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
            var (pair, verdict, caption, note) = (Column("pair"), Column("verdict"), Column("caption"), Column("note"));
            if (pair < 0 || verdict < 0 || caption < 0)
                throw new CommandException(ExitCode.Input, $"{path}: the columns pair, verdict and caption are expected, as 'pathgen review list' writes them.");
            var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
            for (var line = table.Line; table.Next() is { } fields; line = table.Line)
            {
                string Field(int column) => column >= 0 && column < fields.Count ? fields[column].Trim() : "";
                if (Field(verdict).Length == 0)
                    continue;
                if (!rows.TryAdd(Field(pair), Make(path, line, Field(pair), Field(verdict), Field(caption), Field(note))))
                    throw new CommandException(ExitCode.Input, FormattableString.Invariant($"{path}: line {line} reviews {Failure.OneLine(Field(pair))} a second time."));
            }

            return rows;
        }
        catch (PairException e)
        {
            throw new CommandException(ExitCode.Input, e.Message, e);
        }
    }

    private static Row Make(string path, int line, string pair, string verdict, string caption, string note)
    {
        var found = verdict.ToLowerInvariant() switch
        {
            "accept" or "accepted" => ReviewVerdict.Accepted,
            "edit" or "edited" => ReviewVerdict.Edited,
            "reject" or "rejected" => ReviewVerdict.Rejected,
            _ => throw new CommandException(ExitCode.Input, FormattableString.Invariant($"{path}: line {line} has the verdict '{Failure.OneLine(verdict)}'; accept, edit or reject are expected.")),
        };
        if (pair.Length == 0)
            throw new CommandException(ExitCode.Input, FormattableString.Invariant($"{path}: line {line} names no pair."));
        if (found == ReviewVerdict.Edited && caption.Length is 0 or > MaxCaption)
            throw new CommandException(ExitCode.Input, FormattableString.Invariant($"{path}: line {line} edits a caption to {caption.Length} characters; 1 to {MaxCaption} are expected."));
        return new Row(line, found, caption, Failure.OneLine(note));
    }

    /// <summary>A row with a verdict.</summary>
    /// <param name="Line">Its line in the table, from 1.</param>
    /// <param name="Verdict">What it says.</param>
    /// <param name="Caption">The caption in it.</param>
    /// <param name="Note">The note, in one line.</param>
    public sealed record Row(int Line, ReviewVerdict Verdict, string Caption, string Note);
}
