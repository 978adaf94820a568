namespace PathGen.Agents;

/// <summary>
/// Checks a description against what can be measured of its patch, without a model or endpoint: a sentence that measurements contradict is replaced by the
/// measured one or removed, with the measurement as the reason; a description of which nothing is left becomes the measured one. Sentences that measurements say nothing about
/// stay. Deterministic; thread-safe.
/// </summary>
public sealed class MeasurementRevision : IRevisionAgent
{
    /// <summary>How the describer's own sentences begin: another wording of the same measurement is out of date.</summary>
    private static readonly (string Start, MorphologyTopic Topic)[] OwnStarts =
    [
        ("Stained tissue, ", MorphologyTopic.Tissue), ("The patch is almost empty:", MorphologyTopic.Tissue), ("No nuclei stand out", MorphologyTopic.Nuclei),
        ("Saturated red areas, the colour", MorphologyTopic.Blood), ("Pale blue-grey areas, the colour", MorphologyTopic.Mucin), ("Eosin staining is ", MorphologyTopic.Staining),
        ("An open unstained area takes ", MorphologyTopic.Spaces), ("The picture is blurred", MorphologyTopic.Focus),
    ];

    /// <inheritdoc/>
    public AgentIdentity Identity { get; } = EmbeddedIdentity.Of("measurement-revision", "revise", RevisionClaim.Definition);

    /// <inheritdoc/>
    /// <exception cref="AgentException">The patch is too large to measure.</exception>
    public ValueTask<AgentAnswer> ReviseAsync(PatchContext patch, string description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentNullException.ThrowIfNull(description);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(Revise(PatchMeasurements.Of(patch.Image, patch.MicronsPerPixel), description));
        }
        catch (PairException e)
        {
            return ValueTask.FromException<AgentAnswer>(new AgentException(e.Message, e));
        }
    }

    internal static AgentAnswer Revise(PatchMeasurements measurements, string description)
    {
        var measured = MorphologyText.Of(measurements);
        var before = Sentences.Split(description);
        var used = new HashSet<string>(before, StringComparer.Ordinal);
        var edits = new List<Edit>();
        var after = new List<string>();
        foreach (var sentence in before)
        {
            var (topic, reason) = Contradiction(sentence, measured, measurements);
            if (reason is null)
            {
                after.Add(sentence);
                continue;
            }

            var replacement = measured.Find(s => s.Topic == topic).Text;
            if (replacement is null || !used.Add(replacement))
            {
                edits.Add(new Edit(EditKind.Delete, sentence, string.Empty, reason));
                continue;
            }

            edits.Add(new Edit(EditKind.Change, sentence, replacement, reason));
            after.Add(replacement);
        }

        if (after.Count == 0)
        {
            var text = string.Join(' ', measured.Select(s => s.Text));
            edits.Add(new Edit(EditKind.Add, string.Empty, text, before.Count == 0 ? "the description was empty" : "nothing of the description was left"));
            after.Add(text);
        }

        // Without edits the text stays as it came, white space and all.
        return edits.Count == 0 ? new AgentAnswer(description) : new AgentAnswer(string.Join(' ', after), edits);
    }

    private static (MorphologyTopic Topic, string? Reason) Contradiction(
        string sentence, List<(MorphologyTopic Topic, string Text)> measured, in PatchMeasurements measurements)
    {
        if (measured.Exists(s => s.Text == sentence))
            return default;
        if (measurements.TissueShare < MorphologyTerms.EmptyShare)
            return (MorphologyTopic.Tissue, $"stained tissue covers only {MorphologyText.Percent(measurements.TissueShare)} of the patch");
        if (sentence.StartsWith(MorphologyText.AttributesStart, StringComparison.Ordinal))
            return default;
        foreach (var (start, topic) in OwnStarts)
        {
            if (sentence.StartsWith(start, StringComparison.Ordinal))
                return (topic, "the patch measures otherwise");
        }

        foreach (var claim in RevisionClaim.All)
        {
            if (claim.Check(sentence, measurements) is { } reason)
                return (claim.Topic, reason);
        }

        return default;
    }
}
