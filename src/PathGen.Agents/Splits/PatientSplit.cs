using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Agents;

/// <summary>
/// Splits pairs so that no patient is in two parts. A patient's part follows from the patient's name and the seed alone: it does not depend on which other patients there
/// are, so that a dataset that grows keeps its split. Shares are met in expectation, and the better the more patients there are. Thread-safe.
/// </summary>
public sealed class PatientSplit
{
    private readonly string seed;

    /// <summary>Makes a split.</summary>
    /// <param name="parts">One part or more; their shares are taken relative to their sum.</param>
    /// <param name="seed">Another seed, another split. Default 0.</param>
    /// <exception cref="ArgumentException">No part, a name twice or of other letters, or a share that is not above 0.</exception>
    public PatientSplit(IReadOnlyList<SplitPart> parts, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
            throw new ArgumentException("A split has one part or more.", nameof(parts));
        foreach (var part in parts)
        {
            if (part.Name.Length is 0 or > 40 || !part.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-'))
                throw new ArgumentException($"'{part.Name}' is no name of a part: 1 to 40 small letters, digits, _ or - are expected.", nameof(parts));
            if (!double.IsFinite(part.Share) || part.Share <= 0)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The share of '{part.Name}' must be above 0, not {part.Share}."), nameof(parts));
        }

        if (parts.Select(part => part.Name).Distinct(StringComparer.Ordinal).Count() != parts.Count)
            throw new ArgumentException("Two parts of a split have the same name.", nameof(parts));
        Parts = [.. parts];
        this.seed = seed.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The parts.</summary>
    public IReadOnlyList<SplitPart> Parts { get; }

    /// <summary>Reads <c>train=0.8,val=0.1,test=0.1</c>.</summary>
    /// <exception cref="ArgumentException">Not of this form.</exception>
    public static PatientSplit Parse(string text, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = new List<SplitPart>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', StringSplitOptions.TrimEntries) is not [var name, var share] || !double.TryParse(share, CultureInfo.InvariantCulture, out var number))
                throw new ArgumentException($"'{part}' is no part of a split: NAME=SHARE is expected, as in train=0.8,val=0.1,test=0.1.", nameof(text));
            parts.Add(new SplitPart(name, number));
        }

        return new PatientSplit(parts, seed);
    }

    /// <summary>The part of a pair.</summary>
    public string PartOf(DatasetPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return PartOf(pair.Group);
    }

    /// <summary>The part of a patient.</summary>
    /// <param name="patient">As <see cref="DatasetPair.Group"/> names one.</param>
    public string PartOf(string patient)
    {
        ArgumentNullException.ThrowIfNull(patient);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{patient}"));
        var place = (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * (1.0 / (1UL << 53)) * Parts.Sum(part => part.Share);
        foreach (var part in Parts)
        {
            if (place < part.Share)
                return part.Name;
            place -= part.Share;
        }

        return Parts[^1].Name; // What rounding leaves over.
    }
}
