namespace PathGen.Samples.LisService;

/// <summary>A class's score.</summary>
/// <param name="Label">The class.</param>
/// <param name="Probability">Softmax over the classes that were asked, 0…1; not calibrated.</param>
/// <param name="Logit">logit scale × cosine.</param>
internal sealed record ClassScore(string Label, float Probability, float Logit);
