using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PathGen.Instruct;

/// <summary>Makes records of drafts, in the drafts' order: gives letters, leaves out duplicates and writes the files, each whole or not at all.</summary>
/// <param name="folder">Where to.</param>
/// <param name="seed">Of the letters and orders.</param>
internal sealed class InstructAssembly(string folder, long seed)
{
    // Letters are dealt in blocks of each once, so that only a fault makes them so uneven.
    private const double LeastPValue = 0.001;

    private readonly LetterDeal choices = new(seed, "choice", 4);
    private readonly LetterDeal statements = new(seed, "statement", 2);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> refused = new(StringComparer.Ordinal);
    private int records;
    private int duplicates;

    /// <summary>Writes the files.</summary>
    /// <param name="entries">The journal, in order.</param>
    /// <param name="pairs">Pairs that were read.</param>
    /// <exception cref="InstructException">Letters came out uneven.</exception>
    public InstructSummary Write(IEnumerable<JournalEntry> entries, int pairs)
    {
        using var array = new WholeFile(Path.Combine(folder, InstructBuilder.JsonName));
        using var lines = new WholeFile(Path.Combine(folder, InstructBuilder.LinesName));
        using var provenance = new WholeFile(Path.Combine(folder, InstructBuilder.ProvenanceName));
        array.Stream.Write("["u8);
        foreach (var entry in entries)
        {
            if (entry.Gate is not null)
                refused[entry.Gate] = refused.GetValueOrDefault(entry.Gate) + 1;
            if (entry.Gate is not null || Record(entry) is not { } record)
                continue;
            var bytes = InstructForm.Write(record).Span;
            array.Stream.Write(records++ == 0 ? "\n"u8 : ",\n"u8);
            array.Stream.Write(bytes);
            lines.Stream.Write(bytes);
            lines.Stream.WriteByte((byte)'\n');
            WriteProvenance(provenance.Stream, record, entry);
            kinds[$"{entry.Kind}"] = kinds.GetValueOrDefault($"{entry.Kind}") + 1;
        }

        array.Stream.Write("\n]\n"u8);
        var (letters, truths) = (LetterBalance.Of(choices.Counts), LetterBalance.Of(statements.Counts));
        if (letters.PValue < LeastPValue || truths.PValue < LeastPValue)
            throw new InstructException($"The answers' letters are uneven ({string.Join(", ", choices.Counts)}; {string.Join(", ", statements.Counts)}); nothing was written.");
        array.Finish();
        lines.Finish();
        provenance.Finish();
        return new InstructSummary(pairs, records, kinds, refused, duplicates, letters, truths);
    }

    private InstructRecord? Record(JournalEntry entry)
    {
        var (source, draft) = (entry.Source, entry.Draft!);
        if (!asked.Add($"{source.Image}\n{WordSet.Normal(draft.Turns[0].Question)}"))
        {
            duplicates++;
            return null;
        }

        var choice = new SeededChoice(SeededChoice.SeedOf($"{seed}", source.Id, $"{entry.Kind}", "order"));
        List<string> said = [.. draft.Turns.SelectMany(t => new[] { t.Question, t.Answer })];
        if (draft.IsChoice)
        {
            var letter = (draft.Kind == InstructKind.MultipleChoice ? choices : statements).Next();
            var options = choice.Shuffled(draft.Distractors);
            options.Insert(letter, draft.Turns[0].Answer);
            (said[0], said[1]) = (InstructForm.Ask(said[0], options), $"{(char)('A' + letter)}");
        }

        said[0] = choice.Next(2) == 0 ? $"<image>\n{said[0]}" : $"{said[0]}\n<image>";
        return new InstructRecord($"{source.Id}-{KindName(entry.Kind)}", source.Image, said, draft.IsChoice, source.SlideId, source.FileId, source.X, source.Y);
    }

    private static string KindName(InstructKind kind) => kind switch
    {
        InstructKind.MultipleChoice => "choice",
        InstructKind.TrueFalse => "truth",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static void WriteProvenance(Stream stream, InstructRecord record, JournalEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", record.Id);
            json.WriteString("kind", entry.Kind.ToString());
            json.WriteString("agent", entry.Writer.Agent);
            json.WriteString("model", entry.Writer.Model);
            json.WriteString("modelHash", entry.Writer.ModelHash);
            json.WriteString("prompt", entry.Writer.Prompt);
            json.WriteString("promptHash", entry.Writer.PromptHash);
            json.WriteString("caption", entry.Source.Caption);
            json.WriteEndObject();
        }

        stream.Write(buffer.WrittenSpan);
        stream.WriteByte((byte)'\n');
    }
}
