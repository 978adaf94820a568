namespace PathGen.Instruct;

/// <summary>A record of the PathGen-Instruct form.</summary>
/// <param name="Id">Its id, unique in the data set.</param>
/// <param name="Image">The picture, relative to the image folder.</param>
/// <param name="Conversation">What human and model say in turn, the human first; <c>&lt;image&gt;</c> is first or last in what the human says first.</param>
/// <param name="IsClosed">Whether the answer is a letter.</param>
/// <param name="SlideId">The slide's id.</param>
/// <param name="FileId">The slide's file id.</param>
/// <param name="X">Left edge of the patch in level-0 pixels.</param>
/// <param name="Y">Upper edge of the patch in level-0 pixels.</param>
public sealed record InstructRecord(string Id, string Image, IReadOnlyList<string> Conversation, bool IsClosed, string SlideId, string FileId, long X, long Y);
