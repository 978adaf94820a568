namespace PathGen.Wsi;

/// <summary>The patches most similar to a class.</summary>
/// <param name="Class">The class's name.</param>
/// <param name="Patches">Best first.</param>
public sealed record ClassEvidence(string Class, IReadOnlyList<PatchEvidence> Patches);
