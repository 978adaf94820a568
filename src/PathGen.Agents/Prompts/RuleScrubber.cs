using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>
/// Removes names, dates, ages, numbers that identify, places and contacts by rules of wording, for reports in English. Rules miss what no rule foresees (a rare name alone in a
/// sentence, a nickname, a name in capitals in a report in capitals): it lowers the risk and is no proof of anonymity. It rather takes too much: capitalised pairs of words that name no
/// tissue go too. Deterministic; thread-safe.
/// </summary>
public sealed partial class RuleScrubber : IReportScrubber
{
    private const int MaxLength = 1_000_000;

    // Capitalised words of headings and anatomy that no one is called.
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "Abdominal", "Additional", "Anatomic", "Anterior", "Benign", "Bile", "Biopsy", "Bladder", "Block", "Bone", "Bowel", "Brain", "Breast", "Bronchus", "Carcinoma", "Cervix", "Clinical", "Colon", "Comment",
        "Deep", "Depth", "Description", "Diagnosis", "Distal", "Ductal", "Esophagus", "Examination", "Extension", "Final", "Focal", "Frozen", "Gastric", "Grade", "Gross", "Growth", "High", "Histologic",
        "Histological", "History", "Hodgkin", "In", "Information", "Inferior", "Kidney", "Lateral", "Left", "Liver", "Lobe", "Lobular", "Low", "Lower", "Lung", "Malignant", "Margin", "Margins", "Marrow", "Medial",
        "Microscopic", "Middle", "Node", "Nodes", "Note", "Nottingham", "Ovary", "Pancreas", "Part", "Pathologic", "Pathological", "Pattern", "Posterior", "Primary", "Procedure", "Prostate", "Proximal", "Rectum",
        "Reed", "Regional", "Report", "Resection", "Right", "Section", "Sections", "Site", "Situ", "Size", "Skin", "Small", "Soft", "Specimen", "Spleen", "Stage", "Sternberg", "Stomach", "Summary", "Superior",
        "Surgical", "Testis", "The", "Thymus", "Thyroid", "Tissue", "Total", "Tumor", "Tumour", "Type", "Upper", "Ureter", "Uterus", "Wall", "Well",
    };

    /// <inheritdoc/>
    public string Name => "rules/1";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Kinds { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["contact"] = "e-mail and web addresses, telephone and fax numbers",
        ["date"] = "days, months with a year, times of day",
        ["age"] = "ages",
        ["id"] = "record, accession, case and insurance numbers, TCGA barcodes, UUIDs, codes of letters and digits, numbers of five digits and more",
        ["address"] = "streets, postal codes, hospitals, clinics, universities, laboratories by name",
        ["name"] = "names after a title or a label (Patient, Pathologist, Signed by …), before a degree, and capitalised pairs of words that name no tissue",
    };

    /// <inheritdoc/>
    public ScrubbedReport Scrub(string report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Length > MaxLength)
            throw new PairException($"A report has {report.Length} characters, expected at most {MaxLength}: give the microscopic description only.");
        var removed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var text = report;
        Remove("contact", Contact());
        Remove("id", LabelledId());
        Remove("date", Date());
        Remove("age", Age());
        Remove("id", Id());
        Remove("address", Address());
        Remove("name", LabelledName());
        text = CapitalPair().Replace(text, match =>
        {
            foreach (var range in match.ValueSpan.SplitAny(" ,.\t\n\r"))
            {
                var word = match.ValueSpan[range];
                if (word.Length > 1 && (Common.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) || MorphologyWords.StemOf(word) is not null))
                    return match.Value;
            }

            removed["name"] = removed.GetValueOrDefault("name") + 1;
            return "[name]";
        });
        return new ScrubbedReport(text, removed);

        void Remove(string kind, Regex pattern) => text = pattern.Replace(text, match =>
        {
            removed[kind] = removed.GetValueOrDefault(kind) + 1;
            return $"{match.Groups["label"].Value}[{kind}]";
        });
    }

    [GeneratedRegex(@"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\bhttps?://\S+|\bwww\.\S+|(?:(?:tel|phone|fax|pager|mobile)[a-z]*\.?\s*[:#]?\s*)\+?[\d(][\d() ./-]{5,}\d|\+\d[\d() ./-]{6,}\d|\(\d{3}\)\s?\d{3}[-. ]\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Contact();

    [GeneratedRegex(@"(?<label>\b(?:MRN|medical record|accession|case|patient id|patient|SSN|social security|insurance|file|record|chart|hospital|report|requisition|account|encounter|specimen id|specimen|surgical)(?: (?:number|no\.?|id|identifier))?\s*[:#]\s*)(?=[\w-]*\d)[A-Z0-9][\w./-]{2,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LabelledId();

    [GeneratedRegex(@"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}\b|\b(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?[\s-]+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d{2}\b|\b\d{1,2}[\s-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s-]\d{2,4}\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\s+\d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|hrs?|hours)?\b|\bin (?:19|20)\d{2}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"\b\d{1,3}[\s-]*(?:years?|yrs?|months?|weeks?|days?)[\s-]*(?:old|of age)\b|\b\d{1,3}\s*(?:y/?o|yo)\b|(?<label>\bage[sd]?\s*[:=]?\s*)\d{1,3}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Age();

    [GeneratedRegex(@"\bTCGA-\w{2}-\w{4}[\w.-]*|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[A-Z]{1,4}[- ]?\d{2}[- ]\d{3,}\b|\b[A-Z]{1,4}-?\d{4,}\w*\b|\b\d{2}-?[A-Z]{1,3}-?\d{4,}\b|\b\d{3}-\d{2}-\d{4}\b|\b\d{5,}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"\b\d{1,5}\s+(?:[A-Z][\w'’.]*\s+){1,3}(?:Street|St\.|Avenue|Ave\b\.?|Road|Rd\b\.?|Boulevard|Blvd\b\.?|Lane|Ln\b\.?|Drive|Way|Court|Square|Place|Parkway)|\bP\.?\s?O\.?\s?Box\s+\d+|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b(?:(?:[A-Z][\w'’.&-]*|of|the|St\.)\s+){1,5}(?:Hospital|Clinic|University|Medical Cent(?:er|re)|Cancer Cent(?:er|re)|Institute|Infirmary|Laborator(?:y|ies)|Health System)\b(?:\s+(?:of|at)\s+(?:[A-Z][\w'’-]*\s?){1,3})?|\b(?:University|Hospital|Institute|Clinic)\s+of\s+(?:[A-Z][\w'’-]*\s?){1,3}", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<label>\b(?i:patient(?:'s)? name|patient|name|pathologist|physician|surgeon|doctor|attending|resident|clinician|requested by|referred by|referring(?: physician)?|submitted by|dictated by|reviewed by|verified by|reported by|transcribed by|(?:electronically )?signed(?: out)?(?: by)?|signature|attn)\s*[:,-]?\s+)(?:(?i:dr|mr|mrs|ms|prof)\.?\s+)?[A-Z][a-zA-Z'’-]+(?:,?\s+(?:[A-Z]\.?|[A-Z][a-zA-Z'’-]+)){1,3}|\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Doctor)\.?\s+(?:[A-Z]\.?\s+)*[A-Z][a-zA-Z'’-]+(?:\s+[A-Z][a-zA-Z'’-]+)?|\b[A-Z][a-zA-Z'’-]+,?\s+(?:[A-Z]\.?\s+)?(?:[A-Z][a-zA-Z'’-]+)?,?\s*(?:M\.?D\.?|Ph\.?D\.?|D\.?O\.?|FRCPath|FCAP|MBBS)(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex LabelledName();

    [GeneratedRegex(@"\b[A-Z][a-z'’]+(?:-[A-Z][a-z]+)?,?[ \t]+(?:[A-Z]\.?[ \t]+)?(?:(?:van|von|de|da|del|di|le|la|bin|al)[ \t]+)?(?:Mc|Mac|O['’])?[A-Z][a-z'’]+(?:-[A-Z][a-z]+)?\b", RegexOptions.CultureInvariant)]
    private static partial Regex CapitalPair();
}
