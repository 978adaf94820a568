namespace PathGen.Wsi;

/// <summary>A slide of a table of labels.</summary>
/// <param name="SlideId">The slide, without folder and extension.</param>
/// <param name="CaseId">The patient or case; the slide's own name where the table has none.</param>
/// <param name="Label">The class, an index into the task's classes.</param>
/// <param name="Part">What the table says about its side (<c>train</c>, <c>val</c>, <c>test</c>); empty where it says nothing.</param>
public sealed record LabelledSlide(string SlideId, string CaseId, int Label, string Part);
