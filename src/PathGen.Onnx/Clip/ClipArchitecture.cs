namespace PathGen.Onnx;

/// <summary>What an open_clip configuration says of a CLIP with a vision transformer and a text transformer.</summary>
/// <param name="EmbeddingWidth">Width of the shared space.</param>
/// <param name="Vision">The vision transformer.</param>
/// <param name="ImageSize">Side of the square input in pixels.</param>
/// <param name="PatchSize">Side of a patch in pixels; divides the image's.</param>
/// <param name="Text">The text transformer.</param>
/// <param name="ContextLength">Positions of the text transformer.</param>
/// <param name="VocabularySize">Rows of the token embedding.</param>
internal sealed record ClipArchitecture(
    int EmbeddingWidth, ClipTower Vision, int ImageSize, int PatchSize, ClipTower Text, int ContextLength, int VocabularySize)
{
    /// <summary>Patches along one side.</summary>
    public int Grid => ImageSize / PatchSize;

    /// <summary>Positions of the vision transformer: the patches and the class token.</summary>
    public int VisionPositions => (Grid * Grid) + 1;

    /// <summary>The name that the field uses where this is one of its models, else a description.</summary>
    public string Description => (Vision.Width, Vision.Layers, PatchSize, ImageSize) switch
    {
        (768, 12, 32, 224) => "ViT-B-32",
        (768, 12, 16, 224) => "ViT-B-16",
        (1024, 24, 14, 224) => "ViT-L-14",
        (1024, 24, 14, 336) => "ViT-L-14-336",
        (1280, 32, 14, 224) => "ViT-H-14",
        _ => $"ViT of width {Vision.Width}, {Vision.Layers} layers, patch {PatchSize}, image {ImageSize}",
    };

    /// <summary>Multiplications of one picture through the vision part.</summary>
    public double VisionMultiplications =>
        ((double)VisionPositions * Vision.Width * 3 * PatchSize * PatchSize) + Multiplications(Vision, VisionPositions);

    /// <summary>Multiplications of one text through the text part.</summary>
    public double TextMultiplications => Multiplications(Text, ContextLength);

    private static double Multiplications(ClipTower tower, double positions) =>
        tower.Layers * positions * tower.Width * ((4.0 * tower.Width) + (2.0 * tower.MlpWidth) + (2.0 * positions));
}
