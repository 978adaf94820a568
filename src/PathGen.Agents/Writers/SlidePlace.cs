using System.Globalization;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Where on a slide a pair's picture lies.</summary>
/// <param name="SlideId">The slide's id (<c>wsi_id</c>).</param>
/// <param name="FileId">The slide's <c>file_id</c>, or null where it is not known.</param>
/// <param name="Region">The place in level-0 pixels.</param>
/// <param name="ImageWidth">Width of the picture in pixels.</param>
/// <param name="ImageHeight">Height of the picture in pixels.</param>
public sealed record SlidePlace(string SlideId, string? FileId, SlideRegion Region, int ImageWidth, int ImageHeight)
{
    /// <summary><c>{wsi_id}_{x}_{y}</c>, safe as a file's name.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{SafeName.Of(SlideId)}_{Region.X}_{Region.Y}");

    /// <summary>The place, without the slide.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"level-0 region {Region.X},{Region.Y},{Region.Width},{Region.Height} at {ImageWidth}x{ImageHeight}");
}
