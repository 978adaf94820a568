namespace PathGen.Agents;

/// <summary>A pair as PathGen-1.6M publishes it: place and caption, without the picture.</summary>
/// <param name="SlideId">The slide's id (<c>wsi_id</c>).</param>
/// <param name="X">Level-0 x of the patch's left edge.</param>
/// <param name="Y">Level-0 y of the patch's upper edge.</param>
/// <param name="Caption">The caption.</param>
/// <param name="FileId">The slide's <c>file_id</c>, or null where the list gives none.</param>
public sealed record PublishedPair(string SlideId, long X, long Y, string Caption, string? FileId = null);
