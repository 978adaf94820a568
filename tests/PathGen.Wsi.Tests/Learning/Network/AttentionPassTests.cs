namespace PathGen.Wsi.Tests;

public class AttentionPassTests
{
    // Float kernels against double precision; sums of some hundred products of numbers around 1.
    private const double FloatTolerance = 1e-4;

    // PyTorch computed the reference in float and printed it so: its own rounding is what is left.
    private const double ReferenceTolerance = 1e-6;

    [Fact]
    public void In_double_precision_attention_logits_losses_and_gradients_are_PyTorchs()
    {
        foreach (var golden in GoldenAttention.All)
        {
            var oracle = golden.Oracle();
            oracle.Run(golden.Label);
            Closeness.AssertClose(golden.Attention, [.. oracle.Attention.SelectMany(a => a)], ReferenceTolerance, "attention");
            Closeness.AssertClose(golden.SlideLogits, oracle.SlideLogits, ReferenceTolerance, "logits");
            Closeness.AssertClose([golden.PartOf("slide"), golden.PartOf("branches"), golden.PartOf("similarity")], [oracle.Loss.Slide, oracle.Loss.Branches, oracle.Loss.Similarity], ReferenceTolerance, "losses");
            Closeness.AssertClose([golden.Loss], [oracle.Total], ReferenceTolerance, "loss");
            Assert.Equal(golden.Gradients.Keys.Order(), oracle.Gradients.Keys.Order());
            foreach (var (name, gradient) in golden.Gradients.Where(g => g.Key != "w_bias"))
                Closeness.AssertClose(gradient, oracle.Gradients[name], ReferenceTolerance, name);

            // The softmax makes it 0; what PyTorch printed is rounding.
            Assert.All(golden.Gradients["w_bias"].Concat(oracle.Gradients["w_bias"]), value => Assert.Equal(0, value, 1e-7));
        }
    }

    [Fact]
    public void In_float_attention_logits_losses_and_gradients_are_PyTorchs()
    {
        foreach (var golden in GoldenAttention.All)
        {
            var network = Network(golden.Shape, golden.Parameters);
            var pass = new AttentionPass(network, new Workers(2));
            var gradient = new AttentionParameters(golden.Shape);
            pass.Forward(Bag(golden.Patches), null);
            Closeness.AssertClose(golden.Attention, Doubles(pass.Attention), FloatTolerance, "attention");
            var probabilities = new double[golden.Shape.Classes];
            PooledHeads.Predict(network, pass.Pooled, probabilities);
            var sum = golden.SlideLogits.Sum(Math.Exp);
            Closeness.AssertClose([.. golden.SlideLogits.Select(l => Math.Exp(l) / sum)], probabilities, FloatTolerance, "probabilities");
            var loss = pass.Backward(golden.Label, 1, gradient);
            Closeness.AssertClose([golden.PartOf("slide"), golden.PartOf("branches"), golden.PartOf("similarity")], [loss.Slide, loss.Branches, loss.Similarity], FloatTolerance, "losses");
            foreach (var (name, values) in golden.Gradients.Where(g => g.Key != "w_bias"))
                Closeness.AssertClose(values, Doubles(gradient.Get(name)), FloatTolerance, name);
            Assert.All(gradient.Get("w_bias"), value => Assert.Equal(0, value, 1e-6));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(9, 5)]
    [InlineData(300, 1)]
    [InlineData(300, 5)]
    public void Float_kernels_give_the_oracles_gradients_with_masks_weights_and_odd_widths(int patches, int branches)
    {
        var shape = new AttentionShape(37, 52, 19, branches, 3);
        var random = new SeededRandom(7, patches, branches);
        var parameters = shape.Tensors().ToDictionary(t => t.Name, t => Draw(random, t.Sizes.Aggregate(1, (p, s) => p * s)));
        double[][] rows = [.. Enumerable.Range(0, patches).Select(_ => Draw(random, shape.InputWidth))];
        var pass = new AttentionPass(Network(shape, parameters), new Workers(2));
        var bag = Bag(rows);
        pass.Forward(bag, null);
        var masked = new TopMask(10, 0.6, new SeededRandom(3)).Choose(pass.Attention, patches);
        Assert.All(masked, m => Assert.Equal((int)(Math.Min(10, patches) * 0.6), m.Distinct().Count()));

        var oracle = new AttentionOracle(parameters, shape.InputWidth, shape.InnerWidth, shape.AttentionWidth, branches, shape.Classes) { Patches = rows, Masked = masked };
        oracle.Run(1, weight: 1.7);
        var gradient = new AttentionParameters(shape);
        pass.Forward(bag, new TopMask(10, 0.6, new SeededRandom(3)));
        Closeness.AssertClose([.. oracle.Attention.SelectMany(a => a)], Doubles(pass.Attention), FloatTolerance, "attention");
        var loss = pass.Backward(1, 1.7, gradient);
        Closeness.AssertClose([oracle.Loss.Slide, oracle.Loss.Branches, oracle.Loss.Similarity], [loss.Slide, loss.Branches, loss.Similarity], FloatTolerance, "losses");
        foreach (var (name, _) in shape.Tensors().Where(t => t.Name != "w_bias"))
            Closeness.AssertClose(oracle.Gradients[name], Doubles(gradient.Get(name)), FloatTolerance, name);
    }

    [Fact]
    public void The_oracles_gradients_are_finite_differences_of_its_loss_with_patches_masked()
    {
        const double Step = 1e-6;
        var golden = GoldenAttention.All.Last();
        int[][] masked = [[0, 3, 5], [1], [2, 16], [], [4, 5, 6, 7]];
        AttentionOracle Run(Dictionary<string, double[]> parameters)
        {
            var shape = golden.Shape;
            var oracle = new AttentionOracle(parameters, shape.InputWidth, shape.InnerWidth, shape.AttentionWidth, shape.Branches, shape.Classes) { Patches = golden.Patches, Masked = masked };
            oracle.Run(golden.Label, weight: 1.3);
            return oracle;
        }

        var parameters = golden.Parameters;
        var gradients = Run(parameters).Gradients;
        foreach (var (name, values) in parameters)
        {
            var differences = new double[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var (value, above) = (values[i], 0.0);
                values[i] = value + Step;
                above = Run(parameters).Total;
                values[i] = value - Step;
                differences[i] = (above - Run(parameters).Total) / (2 * Step);
                values[i] = value;
            }

            // Differences of losses around 5 leave ten digits for steps of 1e-6.
            Closeness.AssertClose(differences, gradients[name], name == "w_bias" ? 1 : 1e-6, name);
        }
    }

    [Fact]
    public void The_number_of_threads_and_what_went_before_change_no_bit()
    {
        var shape = new AttentionShape(64, 48, 32, 5, 2);
        var network = new AttentionParameters(shape);
        network.Initialise(new SeededRandom(1));
        var (one, three) = (new AttentionPass(network, new Workers(1)), new AttentionPass(network, new Workers(3)));
        var random = new SeededRandom(5);
        foreach (var patches in (int[])[700, 1, 130, 128, 700])
        {
            var bag = Bag([.. Enumerable.Range(0, patches).Select(_ => Draw(random, shape.InputWidth))]);
            var (first, second) = (new AttentionParameters(shape), new AttentionParameters(shape));
            one.Forward(bag, new TopMask(10, 0.6, new SeededRandom(2)));
            three.Forward(bag, new TopMask(10, 0.6, new SeededRandom(2)));
            Assert.Equal(one.Attention.ToArray(), three.Attention.ToArray());
            Assert.Equal(one.Backward(1, 1, first), three.Backward(1, 1, second));
            Assert.Equal(first.Values.Span.ToArray(), second.Values.Span.ToArray());
        }
    }

    private static AttentionParameters Network(AttentionShape shape, Dictionary<string, double[]> parameters)
    {
        var network = new AttentionParameters(shape);
        foreach (var (name, values) in parameters)
            network.Set(name, [.. values.Select(v => (float)v)]);
        return network;
    }

    private static FeatureBag Bag(double[][] rows) => new("slide", rows.SelectMany(r => r).Select(v => (float)v).ToArray(), rows[0].Length);

    // Floats, so that both precisions start from the same numbers.
    private static double[] Draw(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)((2 * random.NextDouble()) - 1))];

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(v => (double)v)];
}
