using PathGen.Clip;

namespace PathGen.Samples.LisService;

/// <summary>An answer as JSON.</summary>
/// <param name="Label">The likeliest class.</param>
/// <param name="Scores">Every class, in the order that was asked.</param>
/// <param name="Model">The model.</param>
/// <param name="Notice">What the answer is not for.</param>
internal sealed record ClassificationAnswer(string Label, IReadOnlyList<ClassScore> Scores, ModelAnswer Model, string Notice)
{
    /// <summary>What every answer says.</summary>
    public const string Research = "Research use only; not a diagnostic device.";

    /// <summary>The answer of a classifier.</summary>
    public static ClassificationAnswer Of(ZeroShotResult result, IReadOnlyList<ZeroShotClass> classes, ClipModel model) =>
        new(result.Label, [.. classes.Select((c, i) => new ClassScore(c.Name, result.Probabilities[i], result.Logits[i]))], ModelAnswer.Of(model), Research);
}
