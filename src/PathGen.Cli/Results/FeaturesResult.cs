using System.Text.Json;

namespace PathGen.Cli;

/// <summary>What <c>pathgen wsi features --json</c> prints.</summary>
/// <param name="Path">The file that was read.</param>
/// <param name="SlideId">Name of the slide.</param>
/// <param name="Rows">Patches.</param>
/// <param name="Width">Floats a patch.</param>
/// <param name="HasPlaces">Whether the places of the patches are known.</param>
/// <param name="PatchSize">Side of a patch in level-0 pixels, or null.</param>
/// <param name="Encoder">What made the features, or null.</param>
/// <param name="Attributes">What an HDF5 file notes on its coordinates.</param>
/// <param name="Out">The file that was written, or null.</param>
internal sealed record FeaturesResult(
    string Path, string SlideId, int Rows, int Width, bool HasPlaces, long? PatchSize, string? Encoder, IReadOnlyDictionary<string, JsonElement> Attributes, string? Out);
