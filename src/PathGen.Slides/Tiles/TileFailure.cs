using System.Text.Json.Serialization;

namespace PathGen.Slides;

/// <summary>A tile that could not be decoded, or was left out.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Reason">Why, in one line.</param>
/// <param name="FilteredOut">Whether it was decoded and then left out by a filter, such as <see cref="TileReaderOptions.MinFocus"/>: no damage of the slide.</param>
public readonly record struct TileFailure(
    Tile Tile, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool FilteredOut = false);
