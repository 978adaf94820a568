namespace PathGen.Clip;

/// <summary>How a <see cref="ZeroShotClassifier"/> asks. Options are read once, when the classifier is made.</summary>
public sealed class ZeroShotOptions
{
    /// <summary>What a template holds in the place of the phrase.</summary>
    public const string Placeholder = "{}";

    /// <summary>Sentences with <c>{}</c> exactly once, at least one; several make an ensemble. Default: <c>An H&amp;E image of {}</c>.</summary>
    /// <exception cref="ArgumentException">None, or one without exactly one <c>{}</c>.</exception>
    public IReadOnlyList<string> Templates
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            string[] templates = [.. value];
            if (templates.Length == 0)
                throw new ArgumentException("At least one template is needed, such as \"An H&E image of {}\".", nameof(value));
            foreach (var template in templates)
            {
                if (template is null || template.Split(Placeholder).Length != 2)
                    throw new ArgumentException($"The template \"{template}\" must hold {{}} exactly once: it is replaced by the class's phrase.", nameof(value));
            }

            field = templates;
        }
    } = ["An H&E image of {}"];

    /// <summary>
    /// Factor on cosine similarities before softmax, above 0 and at most 10,000. Default null: the model's own, or 100 where only a text encoder is given.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? LogitScale
    {
        get;
        set => field = value is null or (> 0 and <= 10000)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A logit scale must be above 0 and at most 10,000.");
    }
}
