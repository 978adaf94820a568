namespace PathGen.Agents;

/// <summary>A slide of a published list that was not found.</summary>
/// <param name="SlideId">Its id.</param>
/// <param name="FileId">Its <c>file_id</c>, or null where the list gives none.</param>
/// <param name="Pairs">How many pairs lie on it.</param>
public sealed record MissingSlide(string SlideId, string? FileId, long Pairs);
