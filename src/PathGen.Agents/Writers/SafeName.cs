using System.Buffers;
using System.Text;

namespace PathGen.Agents;

/// <summary>
/// Slide ids as file names. An id of ordinary characters stays as it is; any other is cleaned and marked with a hash of itself, so that
/// two ids never share a name and no name leaves its folder.
/// </summary>
internal static class SafeName
{
    private const int MaxBytes = 150; // Leaves room for places and extensions within the 255 bytes of common file systems.

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("/\\:*?\"<>|\u007f");

    // Names of devices on Windows, with or without an extension.
    private static readonly string[] Devices =
        ["con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"];

    /// <summary>The file name of an id.</summary>
    public static string Of(string id)
    {
        var name = new StringBuilder(id.Length);
        foreach (var rune in id.EnumerateRunes())
        {
            // A lone surrogate is enumerated as U+FFFD, which is not a character of any id that was meant.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.IsBmp && Forbidden.Contains((char)rune.Value))
                name.Append('_');
            else
                name.Append(rune);
            if (Encoding.UTF8.GetByteCount(name.ToString()) > MaxBytes)
            {
                name.Length -= rune.Utf16SequenceLength;
                break;
            }
        }

        var clean = name.ToString();
        if (clean.Trim('.', ' ') != clean || clean.Length == 0 || Devices.Contains(clean.Split('.')[0], StringComparer.OrdinalIgnoreCase))
            clean = "_" + clean.Trim('.', ' ');
        return clean == id ? id : $"{clean}~{SlideHash.OfText(id)[..12]}";
    }
}
