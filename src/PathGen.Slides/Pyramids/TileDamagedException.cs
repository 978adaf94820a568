namespace PathGen.Slides;

/// <summary>A tile cannot be decoded. <see cref="TilePyramid"/> says which tile of which slide that is, as a <see cref="SlideException"/>.</summary>
internal sealed class TileDamagedException(string reason) : Exception(reason);
