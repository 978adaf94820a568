using System.Text.Json;
using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>
/// Reads benchmarks of PathMMU's form (Sun et al., arXiv 2401.16355): objects with <c>img</c>, <c>question</c>, <c>options</c> (<c>"A) text"</c> or the text alone) and <c>answer</c> (an option as
/// it is written, or its letter), in an array or in arrays by subset and split.
/// </summary>
public static partial class ChoiceBenchmark
{
    private const long MostBytes = 1 << 28;
    private const int DeepestNest = 4;
    private const int MostQuestions = 1_000_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The JSON file, at most 256 MiB.</param>
    /// <param name="split">Of several splits the one that is read, such as <c>test</c>; null for all.</param>
    /// <exception cref="InstructException">It cannot be read or is of another form; the message names the place.</exception>
    public static IReadOnlyList<ChoiceQuestion> Read(string path, string? split = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new InstructException($"{path} has more than {MostBytes:N0} bytes, which a benchmark has not.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var questions = new List<ChoiceQuestion>();
            Collect(path, document.RootElement, [], split, questions);
            return questions.Count > 0 ? questions : throw new InstructException($"{path} holds no question{(split is null ? "" : $" of the split {split}")}.");
        }
        catch (JsonException e)
        {
            throw new InstructException($"{path} is no JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstructException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static void Collect(string path, JsonElement element, List<string> names, string? split, List<ChoiceQuestion> questions)
    {
        if (element.ValueKind == JsonValueKind.Object && names.Count < DeepestNest)
        {
            foreach (var part in element.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
                Collect(path, part.Value, [.. names, part.Name], split, questions);
            return;
        }

        if (element.ValueKind != JsonValueKind.Array)
            throw new InstructException($"{path}: {string.Join('.', names)} is {element.ValueKind}; an array of questions was expected.");
        if (split is not null && names.Count > 0 && !names.Contains(split))
            return;
        var subset = names.FirstOrDefault(n => n != split) ?? "all";
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            if (questions.Count == MostQuestions)
                throw new InstructException($"{path} has more than {MostQuestions:N0} questions.");
            questions.Add(Question(path, $"{string.Join('.', names)}[{index++}]", subset, item));
        }
    }

    private static ChoiceQuestion Question(string path, string place, string subset, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw Wrong("it is no object");
        var image = Text("img") ?? Text("image") ?? throw Wrong("it has no img");
        var question = Text("question") ?? throw Wrong("it has no question");
        var answer = Text("answer") ?? throw Wrong("it has no answer");
        if (!item.TryGetProperty("options", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 2 or > 26 || list.EnumerateArray().Any(o => o.ValueKind != JsonValueKind.String))
            throw Wrong("its options are no array of 2 to 26 texts");
        string[] written = [.. list.EnumerateArray().Select(o => o.GetString()!.Trim())];
        string[] options = [.. written.Select((o, i) => Lettered().Match(o) is { Success: true } match && match.Groups[1].Value[0] == 'A' + i ? o[match.Length..].Trim() : o)];
        var right = Array.IndexOf(written, answer.Trim());
        if (right < 0)
            right = Array.IndexOf(options, answer.Trim());
        if (right < 0 && Lettered().Match(answer.Trim() + " ") is { Success: true } letter)
            right = letter.Groups[1].Value[0] - 'A';
        if (right < 0 || right >= options.Length)
            throw Wrong($"its answer \"{answer}\" is none of its options");
        return new ChoiceQuestion(Text("No") ?? Text("id") ?? place, subset, image, question, options, right);

        string? Text(string name) => item.TryGetProperty(name, out var value) ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null } : null;

        InstructException Wrong(string what) => new($"{path}: {place} is no question of PathMMU's form: {what}.");
    }

    [GeneratedRegex(@"^\(?([A-Z])(?:[).:]\s*|\s+$)", RegexOptions.CultureInvariant)]
    private static partial Regex Lettered();
}
