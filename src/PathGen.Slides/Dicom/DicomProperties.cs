using System.Globalization;
using System.Text;

namespace PathGen.Slides;

/// <summary>
/// What a DICOM file states, as properties: <c>dicom.Keyword</c>; <c>dicom.Keyword[1]</c> where there are several values; <c>dicom.Sequence[0].Keyword</c> in sequences.
/// These are the names that OpenSlide gives. Only attributes of <see cref="DicomDictionary"/>; bytes without meaning as text are left out.
/// </summary>
internal static class DicomProperties
{
    private const int MaxProperties = 2000;
    private const int MaxText = 4096;

    /// <summary>Lists them. They may name the patient.</summary>
    public static Dictionary<string, string> Of(DicomFile file)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(properties, "dicom", file.Meta, Encoding.ASCII);
        Add(properties, "dicom", file.Data, DicomText.EncodingOf(file.Data.Text(DicomTag.SpecificCharacterSet)));
        return properties;
    }

    private static void Add(Dictionary<string, string> properties, string prefix, DicomDataset attributes, Encoding encoding)
    {
        foreach (var element in attributes.Elements)
        {
            var name = $"{prefix}.{DicomDictionary.Find(element.Tag)!.Keyword}";
            for (var i = 0; i < element.Items.Count && properties.Count < MaxProperties; i++)
                Add(properties, string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), element.Items[i], encoding);
            var texts = element.Texts(encoding);
            for (var i = 0; i < texts.Length && properties.Count < MaxProperties; i++)
            {
                if (texts[i].Length > 0)
                    properties.TryAdd(texts.Length == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), texts[i].Length > MaxText ? texts[i][..MaxText] : texts[i]);
            }
        }
    }
}
