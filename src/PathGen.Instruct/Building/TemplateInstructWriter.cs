using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PathGen.Agents;

namespace PathGen.Instruct;

/// <summary>
/// Writes drafts without a model or endpoint: descriptions and conversations are the pair's own sentences, choices and statements are about aspects (growth, stroma, nuclei, lesion …) whose
/// values exclude each other, so that a wrong option is visibly wrong. An aspect of which a caption mentions two values, or denies one, is not asked about. Deterministic; thread-safe.
/// </summary>
public sealed partial class TemplateInstructWriter : IInstructWriter
{
    private const int Options = 4;
    private const int MostTurns = 3;
    private const int FewestSentences = 2;

    private static readonly string[] DescribeQuestions =
    [
        "Describe this histology image in detail.", "What can be seen in this pathology image? Please be thorough.", "Give a detailed account of the tissue in this image.",
        "Walk me through the cells and structures in this image.", "What does this patch of a slide show, in detail?",
    ];

    private static readonly string[] ReasoningQuestions =
    [
        "What does this image most likely represent, and which visible features lead there?", "Reason from the visible features of this image to what they mean, step by step.",
        "Which conclusion do the features of this image support, and why?",
    ];

    // What a sentence is about, by its words, and what asks for it.
    private static readonly (string Topic, string[] Words, string[] Questions)[] Topics =
    [
        ("nuclei", ["nucle", "chromatin", "mitot", "mitos"], ["What do the nuclei in this image look like?", "How would you describe the nuclei here?"]),
        ("cytoplasm", ["cytoplasm"], ["What about the cytoplasm of the cells in this image?", "How does the cytoplasm look here?"]),
        ("architecture", ["architect", "arrang", "gland", "pattern", "structure", "organiz"], ["How is the tissue in this image organised?", "Which architecture does the tissue here show?"]),
        ("stroma", ["stroma", "fibro", "collagen", "matrix", "connective"], ["What can be said of the stroma in this image?", "What surrounds the cells here?"]),
        ("inflammation", ["inflamm", "lymphocyt", "neutrophil", "infiltrat"], ["Is there inflammation in this image?", "Which inflammatory changes are visible?"]),
        ("conclusion", ["suggest", "indicat", "consistent", "diagnos", "support", "represent"], ["What do the findings in this image point to?", "How would you sum up what this image means?"]),
    ];

    /// <inheritdoc/>
    public AgentIdentity Identity { get; } = new("template-instruct", "templates/1", Hash(InstructAspect.Definition), "template-instruct/1", Hash(string.Join('\n', DescribeQuestions.Concat(ReasoningQuestions))));

    /// <inheritdoc/>
    public ValueTask<InstructDraft?> WriteAsync(InstructSource source, InstructKind kind, ulong seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        cancellationToken.ThrowIfCancellationRequested();
        var choice = new SeededChoice(seed);
        return ValueTask.FromResult(kind switch
        {
            InstructKind.Description => Describe(source, choice),
            InstructKind.Conversation => Converse(source, choice),
            InstructKind.Reasoning => Reason(source, choice),
            InstructKind.MultipleChoice => Choose(source, choice),
            InstructKind.TrueFalse => Judge(source, choice),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind."),
        });
    }

    private static InstructDraft? Describe(InstructSource source, SeededChoice choice)
    {
        var text = source.Description.Length > 0 ? source.Description : source.Caption;
        return Sentences(text).Count == 0 ? null : new InstructDraft(InstructKind.Description, [new InstructTurn(Pick(DescribeQuestions, choice), text.Trim())], []);
    }

    // Each topic is asked about once, with the first sentence about it; a sentence answers one question.
    private static InstructDraft? Converse(InstructSource source, SeededChoice choice)
    {
        var sentences = Sentences(source.Description.Length > 0 ? source.Description : source.Caption);
        var turns = new List<InstructTurn>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sentence in sentences)
        {
            var words = WordSet.Words(sentence);
            var topic = Topics.FirstOrDefault(t => !used.Contains(t.Topic) && words.Exists(w => Array.Exists(t.Words, word => w.StartsWith(word, StringComparison.Ordinal))));
            if (topic.Topic is null || turns.Count == MostTurns)
                continue;
            used.Add(topic.Topic);
            turns.Add(new InstructTurn(Pick(topic.Questions, choice), sentence));
        }

        return turns.Count < 2 ? null : new InstructDraft(InstructKind.Conversation, turns, []);
    }

    // From what is seen to what it means: the sentences before the last, then the last where it concludes.
    private static InstructDraft? Reason(InstructSource source, SeededChoice choice)
    {
        var sentences = Sentences(source.Caption);
        var conclusion = sentences.FindLastIndex(s => Conclusion().IsMatch(s));
        if (conclusion < FewestSentences - 1)
            return null;
        var seen = string.Join(' ', sentences.Take(conclusion));
        return new InstructDraft(InstructKind.Reasoning, [new InstructTurn(Pick(ReasoningQuestions, choice), $"The image shows the following. {seen} From this: {sentences[conclusion]}")], []);
    }

    private static InstructDraft? Choose(InstructSource source, SeededChoice choice)
    {
        foreach (var (aspect, value) in choice.Shuffled(Settled(source).Where(s => s.Aspect.Question.Length > 0)))
        {
            // Of one organ and near in length, so that neither gives the answer away.
            var others = choice.Shuffled(aspect.Values.Where(v => v != value && !Mentions.Mentioned(source.Text, v))).OrderBy(v => Math.Abs(v.Label.Length - value.Label.Length)).ToList();
            if (others.Count >= Options - 1)
                return new InstructDraft(InstructKind.MultipleChoice, [new InstructTurn(aspect.Question, Capital(value.Label))], [.. others.Take(Options - 1).Select(v => Capital(v.Label))]);
        }

        return null;
    }

    private static InstructDraft? Judge(InstructSource source, SeededChoice choice)
    {
        foreach (var (aspect, value) in choice.Shuffled(Settled(source)))
        {
            var isTrue = choice.Next(2) == 0;
            var others = aspect.Values.Where(v => v != value && !Mentions.Mentioned(source.Text, v)).ToList();
            if (!isTrue && others.Count == 0)
                continue;
            var said = isTrue ? value : others[choice.Next(others.Count)];
            var statement = Capital(aspect.Statement.Replace("{}", said.Label, StringComparison.Ordinal));
            return new InstructDraft(InstructKind.TrueFalse, [new InstructTurn($"Is this statement about the image true or false? \"{statement}.\"", isTrue ? "True" : "False")], [isTrue ? "False" : "True"]);
        }

        return null;
    }

    // Aspects of which the pair says exactly one value is there and no other comes up.
    private static List<(InstructAspect Aspect, AspectValue Value)> Settled(InstructSource source)
    {
        var organ = InstructAspect.OrganOf(source);
        return
        [
            .. from aspect in InstructAspect.All
               where aspect.Organ is null || aspect.Organ == organ
               let mentioned = aspect.Values.Where(v => Mentions.Mentioned(source.Text, v)).ToList()
               where mentioned.Count == 1 && Mentions.Affirmed(source.Text, mentioned[0])
               select (aspect, mentioned[0]),
        ];
    }

    private static List<string> Sentences(string text) => [.. SentenceEnd().Split(text.Trim()).Select(s => s.Trim()).Where(s => s.Length > 0)];

    private static string Pick(string[] from, SeededChoice choice) => from[choice.Next(from.Length)];

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex(@"(?<=[.!?])\s+(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\b(suggest|indicat|consistent with|support|diagnos|represent|likely|point to)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Conclusion();
}
