namespace PathGen.Slides;

/// <summary>An attribute as the DICOM dictionary knows it.</summary>
/// <param name="Tag">Group in the upper, element in the lower 16 bits.</param>
/// <param name="Vr">Its value representation; see <see cref="DicomVr"/>.</param>
/// <param name="Keyword">Its name, such as <c>PixelSpacing</c>.</param>
internal sealed record DicomAttribute(uint Tag, ushort Vr, string Keyword);
