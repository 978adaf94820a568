using System.Collections.Frozen;

namespace PathGen.Agents;

/// <summary>Words that name what a microscope shows. A word counts where one of these begins it.</summary>
internal static class MorphologyWords
{
    private static readonly FrozenSet<string> Stems = new[]
    {
        "acin", "adenoma", "adip", "alveol", "anaplas", "apopto", "architectur", "atrop", "atyp", "basaloid", "basophil", "calcif", "capill", "capsul", "cartilag",
        "cell", "cellular", "chromatin", "clear", "collagen", "colloid", "columnar", "cribriform", "crypt", "cuboid", "cyst", "cytoplasm", "debris", "desmopla",
        "differentiat", "discohes", "duct", "dysplas", "edema", "eosinophil", "epitheli", "fat", "fibro", "fibrous", "foam", "foll", "gland", "goblet", "granul",
        "hemorrh", "haemorrh", "hyalin", "hyperchrom", "hyperplas", "infiltrat", "inflam", "intraepitheli", "invas", "keratin", "lepidic", "lumen", "lumin",
        "lymph", "macrophag", "melan", "metaplas", "micropapill", "mitos", "mitot", "monomorph", "muc", "muscle", "muscular", "myxoid", "necro", "nerve", "nest",
        "neural", "neutrophil", "nuclear", "nuclei", "nucleol", "nucleus", "oedema", "palisad", "papill", "perineural", "pigment", "plasma", "pleomorph", "psammoma",
        "rosette", "sarcomatoid", "sclero", "septa", "serosa", "sheet", "signet", "sinusoid", "solid", "spindle", "squamous", "stroma", "syncyti", "trabecul",
        "tubul", "ulcer", "urotheli", "vacuol", "vascul", "vessel", "villous", "whorl",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Stems.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int Shortest = Stems.Min(s => s.Length);
    private static readonly int Longest = Stems.Max(s => s.Length);

    /// <summary>All stems, sorted.</summary>
    public static IEnumerable<string> All => Stems.Order(StringComparer.Ordinal);

    /// <summary>The stem that begins a word, or null. "fat" counts as a whole word only ("fat", "fatty"), so that "father" does not.</summary>
    public static string? StemOf(ReadOnlySpan<char> word)
    {
        for (var length = Math.Min(Longest, word.Length); length >= Shortest; length--)
        {
            if (!Lookup.TryGetValue(word[..length], out var stem))
                continue;
            if (stem is "fat" && !(word.Length == 3 || word.Equals("fatty", StringComparison.OrdinalIgnoreCase)))
                continue;
            return stem;
        }

        return null;
    }

    /// <summary>How many different stems a text names.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in text.SplitAny(" \t,;:.()/-!?\"'[]"))
        {
            if (StemOf(text[range]) is { } stem)
                found.Add(stem);
        }

        return found.Count;
    }
}
