using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>Words that name one organ's own cells and structures, and which organ a tissue source is.</summary>
internal static partial class Organs
{
    // Only words that no other organ's description uses; the bank's source names the organ.
    private static readonly (string Organ, Regex Words)[] Known =
    [
        ("brain", Brain()), ("breast", Breast()), ("colon", Colon()), ("kidney", Kidney()), ("liver", Liver()), ("lung", Lung()), ("lymph node", LymphNode()), ("ovary", Ovary()), ("pancreas", Pancreas()),
        ("prostate", Prostate()), ("skin", Skin()), ("stomach", Stomach()), ("testis", Testis()), ("thyroid", Thyroid()), ("uterus", Uterus()), ("bladder", Bladder()), ("adrenal", Adrenal()),
    ];

    /// <summary>Why a caption cannot be of this tissue source, or null where it can, or the source or its organ is not known.</summary>
    public static string? Contradiction(string caption, string? tissueSource)
    {
        if (tissueSource is null || AttributeBank.Default.NameOf(tissueSource) is not { } own || own == AttributeBank.General || own == "soft tissue" || Elsewhere().IsMatch(caption))
            return null;
        foreach (var (organ, words) in Known)
        {
            if (organ == own || IsNear(own, organ))
                continue;
            if (words.Match(caption) is { Success: true } match)
                return $"the caption names \"{match.Value}\" ({organ}), the slide is of {own}";
        }

        return null;
    }

    // Neighbours whose tissue a slide of the other may hold.
    private static bool IsNear(string own, string organ) => (own, organ) is
        ("oesophagus", "stomach") or ("stomach", "colon") or ("colon", "stomach") or ("pancreas", "liver") or ("liver", "pancreas") or ("cervix", "uterus") or ("uterus", "ovary") or ("ovary", "uterus")
        or ("bladder", "prostate") or ("prostate", "bladder") or ("kidney", "adrenal") or ("adrenal", "kidney") or ("head and neck", "skin") or ("breast", "skin") or ("pleura", "lung")
        or ("thymus", "lung") or (_, "lymph node");

    [GeneratedRegex(@"\b(?:metasta\w+|secondary (?:tumou?r|deposit)\w*|resembl\w+|reminiscent|-like|-type)\b|-(?:like|type)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"\b(?:cerebr(?:al|um)|cerebell\w+|brain|glioblastoma|gliom\w+|astrocyt\w+|oligodendrogli\w+|neuropil|Purkinje|white matter|grey matter|gray matter)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Brain();

    [GeneratedRegex(@"\b(?:breast|mammary|terminal duct[- ]lobular)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Breast();

    [GeneratedRegex(@"\b(?:colon(?:ic)?|colorectal|rectal|rectum|sigmoid|caecum|cecum)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Colon();

    [GeneratedRegex(@"\b(?:kidney|renal|glomerul\w+|Bowman\w*|podocyt\w+|nephr\w+)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Kidney();

    [GeneratedRegex(@"\b(?:liver|hepat(?:ic|ocyt\w+|ocellular)|portal (?:tract|triad)s?|Kupffer|bile canalicul\w+)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Liver();

    [GeneratedRegex(@"\b(?:lung|pulmonary|pneumocyt\w+|alveolar (?:septa|walls?|spaces?|macrophages?)|bronchiol\w+|bronchial)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Lung();

    [GeneratedRegex(@"\b(?:lymph nodes?|subcapsular sinus)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LymphNode();

    [GeneratedRegex(@"\b(?:ovar(?:y|ian)|granulosa cells?|corpus luteum|corpora albicantia)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ovary();

    [GeneratedRegex(@"\b(?:pancrea\w+|islets? of Langerhans|Langerhans islets?)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pancreas();

    [GeneratedRegex(@"\b(?:prostat\w+|corpora amylacea|Gleason)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prostate();

    [GeneratedRegex(@"\b(?:epidermis|epidermal|dermis|dermal|hair follicles?|sebaceous|pilosebaceous|eccrine|rete ridges)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Skin();

    [GeneratedRegex(@"\b(?:stomach|gastric|parietal cells|chief cells|foveolar)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Stomach();

    [GeneratedRegex(@"\b(?:testi[sc]\w*|seminiferous|Leydig|Sertoli|spermato\w+|seminoma)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Testis();

    [GeneratedRegex(@"\b(?:thyroid\w*|parafollicular)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Thyroid();

    [GeneratedRegex(@"\b(?:uter(?:us|ine)|endometri(?:al|um|oid)|myometri\w+)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Uterus();

    [GeneratedRegex(@"\b(?:urotheli\w+|umbrella cells|bladder)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bladder();

    [GeneratedRegex(@"\b(?:adrenal\w*|zona (?:glomerulosa|fasciculata|reticularis)|phaeochromocyt\w+|pheochromocyt\w+)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Adrenal();
}
