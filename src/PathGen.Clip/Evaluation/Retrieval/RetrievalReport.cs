namespace PathGen.Clip;

/// <summary>How well pictures and texts find each other.</summary>
/// <param name="Images">Pictures.</param>
/// <param name="Texts">Texts.</param>
/// <param name="ImageToText">Each picture that has a text ranks all texts; found where one of its own is among the first k.</param>
/// <param name="TextToImage">Each text ranks all pictures; found where its own is among the first k.</param>
public sealed record RetrievalReport(int Images, int Texts, RecallReport ImageToText, RecallReport TextToImage);
