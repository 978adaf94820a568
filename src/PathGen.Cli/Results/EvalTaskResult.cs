using PathGen.Clip;

namespace PathGen.Cli;

/// <summary>A built-in task, as <c>pathgen eval tasks --json</c> prints it.</summary>
/// <param name="Id">Its short name.</param>
/// <param name="Title">The data set's name.</param>
/// <param name="Source">Where the data set comes from.</param>
/// <param name="Templates">The sentences.</param>
/// <param name="Classes">The classes.</param>
internal sealed record EvalTaskResult(string Id, string Title, string Source, IReadOnlyList<string> Templates, IReadOnlyList<ZeroShotTaskClass> Classes);
