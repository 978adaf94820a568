namespace PathGen.Cli;

/// <summary>What <c>pathgen embed --json</c> prints and what it writes beside a slide's embeddings.</summary>
/// <param name="Model">The model's terms.</param>
/// <param name="Notice">What the result is not for.</param>
/// <param name="Encoder">Identity of the image encoder.</param>
/// <param name="Out">File name of the array.</param>
/// <param name="Rows">Rows of the array.</param>
/// <param name="Width">Floats a row.</param>
/// <param name="Inputs">Which rows are whose.</param>
internal sealed record EmbedResult(string Model, string Notice, string Encoder, string Out, long Rows, int Width, IReadOnlyList<EmbeddedPath> Inputs);
