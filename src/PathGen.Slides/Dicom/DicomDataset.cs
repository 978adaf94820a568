using System.Text;

namespace PathGen.Slides;

/// <summary>Attributes by tag: a file's own, or those of an item of a sequence. What an attribute states twice counts the first time.</summary>
internal sealed class DicomDataset
{
    // Few: what is not in the dictionary is not kept.
    private readonly List<DicomElement> elements = [];

    /// <summary>All attributes, in the file's order.</summary>
    public IReadOnlyList<DicomElement> Elements => elements;

    /// <summary>Adds an attribute.</summary>
    public void Add(DicomElement element)
    {
        if (Find(element.Tag) is null)
            elements.Add(element);
    }

    /// <summary>An attribute, or null.</summary>
    public DicomElement? Find(uint tag)
    {
        foreach (var element in elements)
        {
            if (element.Tag == tag)
                return element;
        }

        return null;
    }

    /// <summary>The first item of a sequence, or null.</summary>
    public DicomDataset? Item(uint sequence) => Find(sequence)?.Items is [var first, ..] ? first : null;

    /// <summary>The first value as text; null where there is none or it is empty.</summary>
    public string? Text(uint tag) => Find(tag)?.Texts(Encoding.ASCII) is [{ Length: > 0 } first, ..] ? first : null;

    /// <summary>A number, or null.</summary>
    public double? Number(uint tag, int index = 0) => Find(tag)?.Number(index);

    /// <summary>A whole number, or null where there is none or it is none.</summary>
    public long? Integer(uint tag) => Number(tag) is { } number && Math.Abs(number) < 1L << 52 && number == Math.Floor(number) ? (long)number : null;
}
