namespace PathGen.Cli;

/// <summary>What <c>pathgen wsi classify --json</c> prints.</summary>
/// <param name="Question">What was asked, and of which model.</param>
/// <param name="Slides">One a slide, in order.</param>
internal sealed record WsiClassifyResult(WsiQuestion Question, IReadOnlyList<ClassifiedSlide> Slides);
