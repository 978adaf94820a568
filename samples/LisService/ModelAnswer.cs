using PathGen.Clip;

namespace PathGen.Samples.LisService;

/// <summary>The model behind the answers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identity">A hash of what determines its embeddings: weights, precision, preprocessing.</param>
/// <param name="SourceSha256">SHA-256 of the checkpoint that it was made from.</param>
/// <param name="Licence">Its terms.</param>
internal sealed record ModelAnswer(string Name, string Identity, string SourceSha256, string Licence)
{
    /// <summary>A model's answer.</summary>
    public static ModelAnswer Of(ClipModel model) => new(model.Manifest.Name, model.ImageEncoder.Identity, model.Manifest.SourceSha256, model.Manifest.Licence);
}
