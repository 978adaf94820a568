namespace PathGen.Samples.DeepZoom;

/// <summary>What a <c>.dzi</c> file states.</summary>
/// <param name="Width">Width of the finest level in pixels.</param>
/// <param name="Height">Height of the finest level in pixels.</param>
/// <param name="TileSize">Side of a tile without its overlap, in pixels.</param>
/// <param name="Overlap">Pixels that a tile shares with each neighbour, on each side that has one.</param>
/// <param name="Extension">Of the tile files.</param>
internal sealed record DeepZoomImage(int Width, int Height, int TileSize, int Overlap, string Extension);
