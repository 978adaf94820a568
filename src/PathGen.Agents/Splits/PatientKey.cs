using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>
/// The patient behind a slide's id. A TCGA barcode anywhere in it (<c>TCGA-F7-A50J-01Z-00-DX1.…</c>) names one: its first three parts, the participant
/// (https://docs.gdc.cancer.gov/Encyclopedia/pages/TCGA_Barcode/). Any other id stands for itself, letter case aside.
/// </summary>
public static partial class PatientKey
{
    /// <summary>The patient of a slide's id, in capital letters for a barcode and in small letters for any other id.</summary>
    public static string Of(string slideId)
    {
        ArgumentNullException.ThrowIfNull(slideId);
        return FindBarcode(slideId) ?? slideId.Trim().ToLowerInvariant();
    }

    /// <summary>The patient that a barcode in a text names, or null where it holds none.</summary>
    public static string? FindBarcode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Barcode().Match(text);
        return match.Success ? $"TCGA-{match.Groups[1].Value}-{match.Groups[2].Value}".ToUpperInvariant() : null;
    }

    // Files are also called with underscores, and nothing may touch the code's ends.
    [GeneratedRegex("(?<![A-Za-z0-9])TCGA[-_]([A-Za-z0-9]{2})[-_]([A-Za-z0-9]{4})(?![A-Za-z0-9])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Barcode();
}
