using System.Text.Json;
using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>Something that a picture can show in one of several ways which exclude each other, as data: the embedded writer asks about it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Question">The question whose options are the values; empty where there are too few for one.</param>
/// <param name="Statement">A statement with <c>{}</c> for a value.</param>
/// <param name="Values">The values.</param>
internal sealed record InstructAspect(string Name, string Question, string Statement, IReadOnlyList<AspectValue> Values)
{
    // A hostile caption must not make a pattern run for ever.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    // Organs by what captions and tissue sources call them.
    private static readonly (string Organ, string[] Names)[] Organs =
    [
        ("breast", ["breast", "brca", "mammary"]), ("kidney", ["renal", "kidney", "kirc", "kirp", "kich", "glomerul"]), ("lung", ["lung", "luad", "lusc", "alveol", "pulmonary"]),
        ("colon", ["colon", "coad", "rectum", "rectal", "read"]), ("thyroid", ["thyroid", "thca"]), ("uterus", ["uter", "endometri", "ucec", "leiomyo"]), ("liver", ["liver", "hepat", "lihc"]),
    ];

    /// <summary>The organ that it is asked of; null for all.</summary>
    public string? Organ { get; init; }

    /// <summary>All aspects.</summary>
    public static IReadOnlyList<InstructAspect> All { get; } = Load();

    /// <summary>The definition's text, which a trace's hash covers.</summary>
    public static string Definition { get; } = ReadResource();

    /// <summary>The organ that a pair is of; null where nothing tells.</summary>
    public static string? OrganOf(InstructSource source)
    {
        var text = $"{source.Organ} {source.Caption}".ToLowerInvariant();
        return Organs.FirstOrDefault(o => o.Names.Any(name => Regex.IsMatch(text, $@"\b(tcga-)?{name}", RegexOptions.None, MostTime))).Organ;
    }

    private static List<InstructAspect> Load()
    {
        using var document = JsonDocument.Parse(ReadResource());
        return [.. document.RootElement.EnumerateArray().Select(a => new InstructAspect(
            a.GetProperty("name").GetString()!, a.GetProperty("question").GetString()!, a.GetProperty("statement").GetString()!,
            [.. a.GetProperty("values").EnumerateArray().Select(v => new AspectValue(
                v.GetProperty("label").GetString()!,
                [.. v.GetProperty("patterns").EnumerateArray().Select(p => new Regex(p.GetString()!, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, MostTime))]))])
        {
            Organ = a.TryGetProperty("organ", out var organ) ? organ.GetString() : null,
        })];
    }

    private static string ReadResource()
    {
        using var stream = typeof(InstructAspect).Assembly.GetManifestResourceStream("PathGen.Instruct.aspects.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
