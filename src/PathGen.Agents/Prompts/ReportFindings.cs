using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>
/// Takes short visible statements from a report, on this machine: sentences that name morphology, without those that deny, measure, count, date, name people or describe the
/// specimen's handling. Takes sentences as they stand and writes none of its own. Thread-safe.
/// </summary>
public sealed partial class ReportFindings
{
    private readonly int maxFindings;
    private readonly int maxLength;
    private readonly int maxReportLength;

    /// <summary>Makes an extractor with a copy of the options; null for the defaults.</summary>
    public ReportFindings(ReportFindingsOptions? options = null)
    {
        options ??= new ReportFindingsOptions();
        maxFindings = options.MaxFindings;
        maxLength = options.MaxLength;
        maxReportLength = options.MaxReportLength;
    }

    /// <summary>Everything that determines the findings, as it goes into an identity.</summary>
    internal string Definition => string.Join(
        '\n',
        ["report-findings/1", $"{maxFindings} {maxLength} {maxReportLength}", Denial().ToString(), Handling().ToString(), Identifying().ToString(), .. MorphologyWords.All]);

    /// <summary>The findings in the report's order, each once.</summary>
    /// <param name="report">The report; null or blank gives none.</param>
    /// <exception cref="PairException">The report is longer than the limit.</exception>
    public IReadOnlyList<string> Extract(string? report)
    {
        if (string.IsNullOrWhiteSpace(report))
            return [];
        if (report.Length > maxReportLength)
            throw new PairException($"A report has {report.Length} characters, expected at most {maxReportLength}: give the microscopic description only, or raise the limit.");

        var findings = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var sentence in Sentences.Split(report))
        {
            // Room for a heading; anything longer is no short statement, and the patterns below never see it.
            if (sentence.Length > maxLength + 100)
                continue;
            var finding = Heading().Replace(sentence, string.Empty).Trim().TrimEnd('.', ';', ',', ' ');
            if (finding.Length == 0 || finding.Length > maxLength || !IsVisible(finding) || !seen.Add(finding))
                continue;
            findings.Add(finding + ".");
            if (findings.Count == maxFindings)
                break;
        }

        return findings;
    }

    private static bool IsVisible(string sentence)
    {
        if (sentence.Count(c => c == ' ') < 1 || sentence.Any(char.IsControl) || sentence.Count(char.IsDigit) > 2)
            return false;
        if (Denial().IsMatch(sentence) || Handling().IsMatch(sentence) || Identifying().IsMatch(sentence) || NamesSomeone(sentence))
            return false;
        return MorphologyWords.Count(sentence) > 0;
    }

    /// <summary>Two capitalised words in a row after the first word read as a name, unless the whole sentence is in capitals or one of them is a word of morphology.</summary>
    private static bool NamesSomeone(string sentence)
    {
        if (!sentence.Any(char.IsLower))
            return false;
        foreach (var match in CapitalPair().EnumerateMatches(sentence))
        {
            var pair = sentence.AsSpan(match.Index, match.Length);
            if (match.Index > 0 && MorphologyWords.Count(pair) == 0)
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"^(?:(?:microscopic(?: description| examination)?|microscopy|histology|diagnosis|final diagnosis|comment|findings?|description|impression)\s*:\s*|[-*•–]\s*|\(?[0-9a-zA-Z]{1,2}[.)]\s+)+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\b(?:no|not|non|none|without|absent|absence|negative|neither|nor|free of|lacks?|lacking|cannot|unremarkable|rule(?:d)? out|unlikely|uninvolved)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denial();

    [GeneratedRegex(@"\b(?:received|submitted|labell?ed|specimens?|formalin|cassettes?|blocks?|frozen section|slides?|sections? (?:is|are|shows? no)|grossly|gross|weigh(?:s|ing|t)?|measur(?:es?|ing)|cm|mm|grams?|inked|margins?|stag(?:e|ing)|p?T[0-4][a-d]?|p?N[0-3]|pM[01]|TNM|AJCC|immunohistochem\w*|immunostains?|stain(?:s|ed) (?:for|with)|positive for|consult\w*|clinical(?:ly)?|history|biops(?:y|ies)|surgical|resection|correlat\w*|recommend\w*|received|see (?:note|comment))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Handling();

    [GeneratedRegex(@"\b(?:dr|md|m\.d|phd|mr|mrs|ms|patient(?:'s)?|pathologist|physician|signed|electronically|date[ds]?|dob|mrn|accession|hospital|department|laborator(?:y|ies)|phone|fax|year[- ]old|male|female|january|february|march|april|june|july|august|september|october|november|december)\b|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|(?-i:\b[A-Z]{1,4}[- ]?\d{2,})|\b[\w.]+@[\w.]+|https?:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Identifying();

    [GeneratedRegex(@"\b[A-Z][a-z'’]+[ ,]+(?:[A-Z]\.? )?[A-Z][a-z'’]+\b", RegexOptions.CultureInvariant)]
    private static partial Regex CapitalPair();
}
