namespace PathGen.Samples.LisService;

/// <summary>What a picture is asked.</summary>
/// <param name="Labels">Names of the classes.</param>
/// <param name="Templates">Sentences with <c>{}</c>; null for the default.</param>
internal sealed record Question(IReadOnlyList<string> Labels, IReadOnlyList<string>? Templates)
{
    private const int MaxLabels = 50;
    private const int MaxTemplates = 10;
    private const int MaxLength = 200;

    /// <summary>Checks what a request asks; where it names no label, the configured ones hold.</summary>
    /// <exception cref="RequestException">Too many or too few, too long, or with control characters.</exception>
    public static Question Of(IEnumerable<string?>? labels, IEnumerable<string?>? templates, LisOptions options)
    {
        string[] names = [.. (labels ?? []).SelectMany(label => LisOptions.Split(label ?? ""))];
        string[] sentences = [.. (templates ?? []).Select(template => template ?? "").Where(template => template.Length > 0)];
        if (names.Length == 0)
            names = [.. options.Labels];
        if (names.Length is < 2 or > MaxLabels || sentences.Length > MaxTemplates)
            throw new RequestException(StatusCodes.Status400BadRequest, $"2 to {MaxLabels} labels and at most {MaxTemplates} templates are expected, not {names.Length} and {sentences.Length}.");
        if (names.Concat(sentences).Any(text => text.Length > MaxLength || text.Any(char.IsControl)))
            throw new RequestException(StatusCodes.Status400BadRequest, $"Labels and templates may have {MaxLength} characters, none of them control characters.");
        return new Question(names, sentences.Length == 0 ? null : sentences);
    }
}
