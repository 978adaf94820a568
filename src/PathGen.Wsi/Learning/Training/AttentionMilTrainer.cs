using System.Globalization;
using System.Text.Json;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// Trains gated ABMIL and ACMIL on frozen features: AdamW, one slide a step in an order drawn anew each epoch, the learning rate along half a cosine, the model of the best epoch on
/// the validation slides. The threads share each slide's patches, and validation slides among them. The result does not depend on their number. Thread-safe.
/// </summary>
public sealed class AttentionMilTrainer
{
    private readonly AttentionMilOptions options;

    /// <summary>A trainer with these options.</summary>
    /// <param name="options">Network and training; copied; null for the defaults, gated ABMIL.</param>
    public AttentionMilTrainer(AttentionMilOptions? options = null) => this.options = options?.Copy() ?? new AttentionMilOptions();

    /// <summary>Trains a network.</summary>
    /// <param name="classes">Names of the C classes, two or more.</param>
    /// <param name="training">Slides to learn from, at least one of each class; none of a patient who is among the validation slides.</param>
    /// <param name="validation">Slides by which the epoch is chosen; may be empty, and then the last epoch's network is the result.</param>
    /// <param name="checkpoint">A file that keeps the state after each epoch; where it is there, training continues from it. Null for none.</param>
    /// <param name="progress">Receives each epoch, those of a checkpoint too.</param>
    /// <param name="cancellationToken">Stops between slides.</param>
    /// <exception cref="ArgumentException">Classes or their weights do not fit.</exception>
    /// <exception cref="WsiException">
    /// A slide is empty or cannot be read, widths or encoders differ, a class has no slide, a slide is on both sides, the loss is no number any more, or the checkpoint is damaged, of
    /// another training, or cannot be written.
    /// </exception>
    public AttentionMilTraining Train(
        IReadOnlyList<string> classes,
        IReadOnlyList<LabelledBag> training,
        IReadOnlyList<LabelledBag> validation,
        string? checkpoint = null,
        IProgress<TrainingEpoch>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        TrainingRules.Check(classes, training, validation, options);
        var budget = options.MaxKeptBytes;
        var learned = BagSet.Open(training, classes.Count, null, ref budget, checkpoint is not null, cancellationToken);
        var held = BagSet.Open(validation, classes.Count, learned, ref budget, checkpoint is not null, cancellationToken);
        var shape = new AttentionShape(learned.Width, options.InnerWidth ?? Math.Max(1, learned.Width / 2), options.AttentionWidth, options.Branches, classes.Count);
        var state = new TrainingState(shape);
        var settings = JsonSerializer.Serialize(options, LearningJson.Default.AttentionMilOptions);
        var data = Convert.ToHexStringLower([.. learned.Hash, .. held.Hash]) + string.Join('\n', classes);
        if (checkpoint is null || !TrainingCheckpoint.TryRead(checkpoint, state, settings, data))
            state.Network.Initialise(new SeededRandom(options.Seed, 0));
        foreach (var epoch in state.Epochs)
            progress?.Report(epoch);

        var run = new TrainingRun(options, state, learned, held, classes, TrainingRules.WeightsOf(classes, training, options));
        while (!state.Finished)
        {
            var epoch = run.Epoch(cancellationToken);
            if (checkpoint is not null)
                TrainingCheckpoint.Write(checkpoint, state, settings, data);
            progress?.Report(epoch);
        }

        var best = state.Epochs.FindLast(e => e.IsBest)!;
        var description = new HeadDescription
        {
            Kind = options.Branches == 1 ? HeadKind.Abmil : HeadKind.Acmil,
            Classes = [.. classes],
            FeatureWidth = learned.Width,
            Encoder = learned.Encoder,
            Training = Describe(learned, held, best),
        };
        return new AttentionMilTraining(new AttentionMilModel(state.Best, description, options.Threads), state.Epochs, best.Epoch);
    }

    private string Describe(BagSet learned, BagSet held, TrainingEpoch best) => string.Create(
        CultureInfo.InvariantCulture,
        $"{learned.Count} slides with {learned.PatchCount} patches, {held.Count} slides to choose the epoch; seed {options.Seed}; epoch {best.Epoch} of at most {options.Epochs}")
        + (best.ValidationF1 is null ? "" : string.Create(CultureInfo.InvariantCulture, $", macro F1 {best.ValidationF1:0.0000}, AUROC {best.ValidationAuroc:0.0000}"));
}
