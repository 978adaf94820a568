using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>The file that <c>pathgen wsi classify --out</c> writes for a slide.</summary>
/// <param name="Question">What was asked, and of which model.</param>
/// <param name="Slide">The slide or its features, without their folder.</param>
/// <param name="PatchSize">Side of a patch in level-0 pixels; null where it is not known.</param>
/// <param name="Result">The answer, with the patches that decided.</param>
internal sealed record WsiSlideDocument(WsiQuestion Question, string Slide, long? PatchSize, SlideZeroShotResult Result);
