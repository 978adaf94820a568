using System.Text.Json.Serialization;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>One tile, in level-0 pixels.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="TissueShare">Share of its area that is tissue, 0 to 1.</param>
/// <param name="Focus">How sharp it is, 0 to 64; left out where it was not measured.</param>
internal sealed record TileResult(
    long X, long Y, long Width, long Height, double TissueShare, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Focus = null)
{
    /// <summary>The same tile for a document.</summary>
    public static TileResult Of(Tile tile, double? focus = null) => new(tile.Region.X, tile.Region.Y, tile.Region.Width, tile.Region.Height, tile.TissueShare, focus);
}
