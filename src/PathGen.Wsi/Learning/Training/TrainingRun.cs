using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>The epochs of one training.</summary>
internal sealed class TrainingRun
{
    private readonly AttentionMilOptions options;
    private readonly TrainingState state;
    private readonly BagSet training;
    private readonly BagSet validation;
    private readonly IReadOnlyList<string> classes;
    private readonly double[] weights;
    private readonly int threads;
    private readonly AttentionPass pass;
    private readonly AttentionParameters gradient;

    /// <summary>Continues from a state.</summary>
    public TrainingRun(AttentionMilOptions options, TrainingState state, BagSet training, BagSet validation, IReadOnlyList<string> classes, double[] weights)
    {
        (this.options, this.state, this.training, this.validation, this.classes, this.weights) = (options, state, training, validation, classes, weights);
        threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        pass = new AttentionPass(state.Network, new Workers(threads));
        gradient = new AttentionParameters(state.Network.Shape);
    }

    /// <summary>Trains one epoch, measures it, and says whether it is the last.</summary>
    /// <exception cref="WsiException">The loss is no number any more, or a bag cannot be read.</exception>
    public TrainingEpoch Epoch(CancellationToken cancellationToken)
    {
        var number = state.Epochs.Count + 1;
        var order = new SeededRandom(options.Seed, 1, number).Permutation(training.Count);
        var (loss, rate) = (0.0, 0.0);
        var next = Ahead(order, 0);
        for (var step = 0; step < order.Length; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bag = next.GetAwaiter().GetResult();
            next = Ahead(order, step + 1);
            rate = Rate(state.Optimizer.Steps);
            loss += Step(bag, order[step], number, rate);
        }

        var (validationLoss, report) = Validate(cancellationToken);
        var epoch = new TrainingEpoch(number, loss / order.Length, rate, validationLoss, report?.MacroF1, report?.Auroc, false);
        epoch = epoch with { IsBest = IsBest(epoch) };
        if (epoch.IsBest)
            state.Best.CopyFrom(state.Network);
        state.Epochs.Add(epoch);
        var best = state.Epochs.FindLast(e => e.IsBest)!;
        state.Finished = number == options.Epochs || (validation.Count > 0 && number - best.Epoch >= options.Patience);
        return epoch;
    }

    private double Step(FeatureBag bag, int index, int epoch, double rate)
    {
        pass.Forward(bag, options.MaskTop == 0 ? null : new TopMask(options.MaskTop, options.MaskShare, new SeededRandom(options.Seed, 2, epoch, index)));
        gradient.Values.Span.Clear();
        var label = training.LabelOf(index);
        var loss = pass.Backward(label, weights[label], gradient).Total;
        if (!double.IsFinite(loss))
            throw new WsiException(FormattableString.Invariant($"{bag.SlideId}: the loss is {loss} in epoch {epoch}; training has diverged. A lower learning rate than {options.LearningRate} helps, and features of ordinary size."));
        state.Optimizer.Step(state.Network.Values, gradient.Values, rate, options.WeightDecay);
        return loss;
    }

    // Read while the slide before is learned from.
    private Task<FeatureBag> Ahead(int[] order, int step) => step < order.Length ? Task.Run(() => training.Read(order[step])) : Task.FromResult<FeatureBag>(null!);

    private double Rate(long step)
    {
        var (warm, all) = ((double)options.WarmUpEpochs * training.Count, (double)options.Epochs * training.Count);
        return step < warm ? options.LearningRate * (step + 1) / warm : options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - warm) / Math.Max(1, all - warm)));
    }

    // Slides side by side, one thread each: they are many, and some small.
    private (double? Loss, ClassificationReport? Report) Validate(CancellationToken cancellationToken)
    {
        if (validation.Count == 0)
            return (null, null);
        var scores = new double[validation.Count][];
        var own = new AttentionInference[threads];
        new Workers(threads).Run(validation.Count, (index, worker) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            scores[index] = (own[worker] ??= new AttentionInference(state.Network, new Workers(1))).Predict(validation.Read(index), [], cancellationToken);
        });
        if (scores.Any(s => s.Any(p => !double.IsFinite(p))))
            throw new WsiException(FormattableString.Invariant($"The network gives no numbers any more after epoch {state.Epochs.Count + 1}; training has diverged. A lower learning rate than {options.LearningRate} helps."));
        int[] labels = [.. Enumerable.Range(0, validation.Count).Select(validation.LabelOf)];
        var loss = labels.Select((label, i) => -Math.Log(Math.Max(scores[i][label], double.Epsilon))).Average();
        return (loss, new Predictions(classes, labels, [.. scores.SelectMany(s => s)]).Evaluate(cancellationToken: cancellationToken));
    }

    private bool IsBest(TrainingEpoch epoch)
    {
        if (validation.Count == 0 || state.Epochs.FindLast(e => e.IsBest) is not { } best)
            return true;
        if (options.Selection == ModelSelection.Loss)
            return epoch.ValidationLoss < best.ValidationLoss;
        var (score, before) = (epoch.ValidationF1 + epoch.ValidationAuroc, best.ValidationF1 + best.ValidationAuroc);
        return score > before || (score == before && epoch.ValidationLoss < best.ValidationLoss);
    }
}
