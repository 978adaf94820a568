namespace PathGen.Wsi;

/// <summary>A patch that spoke for a class.</summary>
/// <param name="Row">Its row in the slide's features.</param>
/// <param name="X">Left edge in level-0 pixels; null where places are not known.</param>
/// <param name="Y">Top edge in level-0 pixels; null where places are not known.</param>
/// <param name="Similarity">Cosine with the class, −1 to 1.</param>
public sealed record PatchEvidence(int Row, long? X, long? Y, double Similarity);
