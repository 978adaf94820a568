namespace PathGen.Wsi.Tests;

/// <summary>Attention MIL in double precision, written plainly from its formulas: what the float kernels and the reference outputs are held to.</summary>
internal sealed class AttentionOracle(IReadOnlyDictionary<string, double[]> parameters, int inputWidth, int innerWidth, int attentionWidth, int branches, int classes)
{
    public required double[][] Patches { get; init; }

    /// <summary>Masked patches of each branch.</summary>
    public int[][] Masked { get; init; } = [];

    public double[][] Attention { get; private set; } = [];

    public double[] SlideLogits { get; private set; } = [];

    public (double Slide, double Branches, double Similarity) Loss { get; private set; }

    public double Total => Loss.Slide + Loss.Branches + Loss.Similarity;

    public Dictionary<string, double[]> Gradients { get; } = parameters.ToDictionary(p => p.Key, p => new double[p.Value.Length]);

    public void Run(int label, double weight = 1)
    {
        var (hidden, tanh, sigmoid) = (new double[Patches.Length][], new double[Patches.Length][], new double[Patches.Length][]);
        Attention = [.. Enumerable.Range(0, branches).Select(_ => new double[Patches.Length])];
        for (var n = 0; n < Patches.Length; n++)
        {
            hidden[n] = [.. Times("reduce_weight", Patches[n], innerWidth).Select(v => Math.Max(v, 0))];
            tanh[n] = [.. Times("V_weight", hidden[n], attentionWidth).Zip(parameters["V_bias"], (v, b) => Math.Tanh(v + b))];
            sigmoid[n] = [.. Times("U_weight", hidden[n], attentionWidth).Zip(parameters["U_bias"], (v, b) => 1 / (1 + Math.Exp(-v - b)))];
            var logits = Times("w_weight", [.. tanh[n].Zip(sigmoid[n], (t, s) => t * s)], branches);
            for (var k = 0; k < branches; k++)
                Attention[k][n] = Masked.Length > 0 && Masked[k].Contains(n) ? double.NegativeInfinity : logits[k] + parameters["w_bias"][k];
        }

        Attention = [.. Attention.Select(Softmax)];
        double[][] pooled = [.. Attention.Select(a => Enumerable.Range(0, innerWidth).Select(l => Enumerable.Range(0, a.Length).Sum(n => a[n] * hidden[n][l])).ToArray())];
        double[] mean = [.. Enumerable.Range(0, innerWidth).Select(l => pooled.Average(p => p[l]))];
        double[][] pooledGradient = [.. pooled.Select(_ => new double[innerWidth])];
        double[][] attentionGradient = [.. Attention.Select(a => new double[a.Length])];

        var meanGradient = new double[innerWidth];
        var slide = Head("slide", 0, mean, label, weight, meanGradient);
        foreach (var row in pooledGradient)
        {
            for (var l = 0; l < innerWidth; l++)
                row[l] = meanGradient[l] / branches;
        }

        var ofBranches = branches == 1 ? 0 : Enumerable.Range(0, branches).Sum(k => Head("branch", k, pooled[k], label, weight / branches, pooledGradient[k]));
        Loss = (slide, ofBranches, branches == 1 ? 0 : Similarity(attentionGradient));

        for (var n = 0; n < Patches.Length; n++)
        {
            var hiddenGradient = new double[innerWidth];
            double[] gated = [.. tanh[n].Zip(sigmoid[n], (t, s) => t * s)], gatedGradient = new double[attentionWidth];
            for (var k = 0; k < branches; k++)
            {
                var centre = Enumerable.Range(0, Patches.Length).Sum(m => Attention[k][m] * (Dot(pooledGradient[k], hidden[m]) + attentionGradient[k][m]));
                var logit = Attention[k][n] * (Dot(pooledGradient[k], hidden[n]) + attentionGradient[k][n] - centre);
                Gradients["w_bias"][k] += logit;
                for (var a = 0; a < attentionWidth; a++)
                {
                    Gradients["w_weight"][k * attentionWidth + a] += logit * gated[a];
                    gatedGradient[a] += logit * parameters["w_weight"][k * attentionWidth + a];
                }

                for (var l = 0; l < innerWidth; l++)
                    hiddenGradient[l] += Attention[k][n] * pooledGradient[k][l];
            }

            Back("V", [.. Enumerable.Range(0, attentionWidth).Select(a => gatedGradient[a] * sigmoid[n][a] * (1 - tanh[n][a] * tanh[n][a]))], hidden[n], hiddenGradient);
            Back("U", [.. Enumerable.Range(0, attentionWidth).Select(a => gatedGradient[a] * gated[a] * (1 - sigmoid[n][a]))], hidden[n], hiddenGradient);
            for (var l = 0; l < innerWidth; l++)
            {
                for (var d = 0; hidden[n][l] > 0 && d < inputWidth; d++)
                    Gradients["reduce_weight"][l * inputWidth + d] += hiddenGradient[l] * Patches[n][d];
            }
        }
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Softmax(double[] logits)
    {
        var sum = logits.Sum(l => Math.Exp(l - logits.Max()));
        return [.. logits.Select(l => Math.Exp(l - logits.Max()) / sum)];
    }

    private double[] Times(string name, double[] row, int outputs) =>
        [.. Enumerable.Range(0, outputs).Select(o => Dot(parameters[name][(o * row.Length)..((o + 1) * row.Length)], row))];

    private double Head(string name, int index, double[] row, int label, double weight, double[] rowGradient)
    {
        var first = index * classes;
        double[] logits = [.. Enumerable.Range(first, classes).Select(c => Dot(parameters[name + "_weight"][(c * innerWidth)..((c + 1) * innerWidth)], row) + parameters[name + "_bias"][c])];
        if (name == "slide")
            SlideLogits = logits;
        var probabilities = Softmax(logits);
        for (var c = 0; c < classes; c++)
        {
            var error = weight * (probabilities[c] - (c == label ? 1 : 0));
            Gradients[name + "_bias"][first + c] += error;
            for (var l = 0; l < innerWidth; l++)
            {
                Gradients[name + "_weight"][(first + c) * innerWidth + l] += error * row[l];
                rowGradient[l] += error * parameters[name + "_weight"][(first + c) * innerWidth + l];
            }
        }

        return -weight * Math.Log(probabilities[label]);
    }

    private double Similarity(double[][] gradient)
    {
        var (sum, pairs) = (0.0, branches * (branches - 1) / 2.0);
        for (var i = 0; i < branches; i++)
        {
            for (var j = 0; j < branches; j++)
            {
                var (own, other) = (Math.Sqrt(Dot(Attention[i], Attention[i])), Math.Sqrt(Dot(Attention[j], Attention[j])));
                var cosine = Dot(Attention[i], Attention[j]) / (own * other);
                sum += i < j ? cosine : 0;
                for (var n = 0; i != j && n < Patches.Length; n++)
                    gradient[i][n] += (Attention[j][n] / (own * other) - cosine * Attention[i][n] / (own * own)) / pairs;
            }
        }

        return sum / pairs;
    }

    private void Back(string name, double[] gradient, double[] hidden, double[] hiddenGradient)
    {
        for (var a = 0; a < attentionWidth; a++)
        {
            Gradients[name + "_bias"][a] += gradient[a];
            for (var l = 0; l < innerWidth; l++)
            {
                Gradients[name + "_weight"][a * innerWidth + l] += gradient[a] * hidden[l];
                hiddenGradient[l] += gradient[a] * parameters[name + "_weight"][a * innerWidth + l];
            }
        }
    }
}
