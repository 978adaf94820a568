namespace PathGen.Cli;

/// <summary>What <c>pathgen classify --json</c> prints.</summary>
/// <param name="Model">The model's terms.</param>
/// <param name="Notice">What the result is not for.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Templates">The sentences.</param>
/// <param name="Results">One a picture or slide, in order.</param>
internal sealed record ClassifyResult(
    string Model, string Notice, IReadOnlyList<string> Labels, IReadOnlyList<string> Templates, IReadOnlyList<ClassifiedPath> Results);
