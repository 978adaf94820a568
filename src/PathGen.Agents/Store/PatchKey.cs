using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>A patch across runs and machines.</summary>
/// <param name="SlideHash">SHA-256 of the slide's bytes, lower-case hex.</param>
/// <param name="Region">Place in level-0 pixels.</param>
public readonly record struct PatchKey(string SlideHash, SlideRegion Region);
