using System.Numerics.Tensors;

namespace PathGen.Onnx;

/// <summary>
/// CLIP's forward pass in double precision, written for clearness: what an import compares the runtime's answer with. One picture or one text at a time; the weights
/// stream from the checkpoint.
/// </summary>
internal sealed class ClipReference(ITensorSource source, ClipArchitecture clip, Activation activation)
{
    /// <summary>One picture: 3 × S × S → D, not normalised.</summary>
    public double[] Vision(ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken)
    {
        var (size, patch, grid) = (clip.ImageSize, clip.PatchSize, clip.Grid);
        var patches = new double[grid * grid][];
        for (var i = 0; i < patches.Length; i++)
        {
            var values = new double[3 * patch * patch];
            for (var k = 0; k < values.Length; k++)
            {
                var (channel, y, x) = (k / (patch * patch), k / patch % patch, k % patch);
                values[k] = pixelValues[(((channel * size) + ((i / grid) * patch) + y) * size) + ((i % grid) * patch) + x];
            }

            patches[i] = values;
        }

        double[][] tokens = [Read("visual.class_embedding"), .. Linear(patches, "visual.conv1.weight", null)];
        AddPositions(tokens, "visual.positional_embedding");
        var last = Blocks(clip.Vision, Normalise(tokens, "visual.ln_pre", clip.Vision), cancellationToken);
        return Project(Normalise([last[0]], "visual.ln_post", clip.Vision)[0], "visual.proj");
    }

    /// <summary>One text: ids → D, not normalised.</summary>
    public double[] Text(ReadOnlySpan<long> ids, CancellationToken cancellationToken)
    {
        var table = OnnxInitializer.Read(source, "token_embedding.weight");
        var width = clip.Text.Width;
        var tokens = new double[ids.Length][];
        var end = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            tokens[i] = Widen(table.AsSpan(checked((int)ids[i] * width), width));
            if (ids[i] > ids[end])
                end = i;
        }

        AddPositions(tokens, "positional_embedding");
        var last = Blocks(clip.Text, tokens, cancellationToken);
        return Project(Normalise([last[end]], "ln_final", clip.Text)[0], "text_projection");
    }

    private double[][] Blocks(ClipTower tower, double[][] x, CancellationToken cancellationToken)
    {
        for (var layer = 0; layer < tower.Layers; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = tower.Block(layer);
            var fused = Linear(Normalise(x, block + "ln_1", tower), block + "attn.in_proj_weight", block + "attn.in_proj_bias");
            x = Sum(x, Linear(Attend(fused, tower), block + "attn.out_proj.weight", block + "attn.out_proj.bias"));
            var inner = Linear(Normalise(x, block + "ln_2", tower), block + "mlp.c_fc.weight", block + "mlp.c_fc.bias");
            foreach (var row in inner)
                Activate(row);
            x = Sum(x, Linear(inner, block + "mlp.c_proj.weight", block + "mlp.c_proj.bias"));
        }

        return x;
    }

    private static double[][] Attend(double[][] fused, ClipTower tower)
    {
        var (width, head) = (tower.Width, tower.Width / tower.Heads);
        var result = new double[fused.Length][];
        Parallel.For(0, fused.Length, query =>
        {
            var row = new double[width];
            var weights = new double[tower.Causal ? query + 1 : fused.Length];
            for (var at = 0; at < width; at += head)
            {
                for (var key = 0; key < weights.Length; key++)
                    weights[key] = TensorPrimitives.Dot<double>(fused[query].AsSpan(at, head), fused[key].AsSpan(width + at, head)) / Math.Sqrt(head);
                TensorPrimitives.SoftMax<double>(weights, weights);
                for (var key = 0; key < weights.Length; key++)
                    TensorPrimitives.MultiplyAdd(fused[key].AsSpan((2 * width) + at, head), weights[key], row.AsSpan(at, head), row.AsSpan(at, head));
            }

            result[query] = row;
        });
        return result;
    }

    // Weights [out, in]: each row is widened once and meets every token.
    private double[][] Linear(double[][] x, string weight, string? bias)
    {
        var (values, inputs) = (OnnxInitializer.Read(source, weight), x[0].Length);
        var outputs = values.Length / inputs;
        var offsets = bias is null ? new double[outputs] : Read(bias);
        var result = Array.ConvertAll(x, _ => new double[outputs]);
        Parallel.For(0, outputs, output =>
        {
            var row = Widen(values.AsSpan(output * inputs, inputs));
            for (var i = 0; i < x.Length; i++)
                result[i][output] = TensorPrimitives.Dot<double>(x[i], row) + offsets[output];
        });
        return result;
    }

    private double[][] Normalise(double[][] x, string name, ClipTower tower)
    {
        var (weight, bias) = (Read(name + ".weight"), Read(name + ".bias"));
        return Array.ConvertAll(x, row =>
        {
            var mean = row.Average();
            var variance = row.Average(v => (v - mean) * (v - mean));
            var scale = 1 / Math.Sqrt(variance + tower.Epsilon);
            return row.Select((v, i) => ((v - mean) * scale * weight[i]) + bias[i]).ToArray();
        });
    }

    private void Activate(double[] row)
    {
        for (var i = 0; i < row.Length; i++)
            row[i] = activation == Activation.Gelu ? 0.5 * row[i] * (1 + ErrorFunction.Erf(row[i] / Math.Sqrt(2))) : row[i] / (1 + Math.Exp(-1.702 * row[i]));
    }

    private void AddPositions(double[][] tokens, string name)
    {
        var positions = Read(name);
        for (var i = 0; i < tokens.Length; i++)
            TensorPrimitives.Add<double>(tokens[i], positions.AsSpan(i * tokens[i].Length, tokens[i].Length), tokens[i]);
    }

    // Weights [in, out].
    private double[] Project(double[] x, string name)
    {
        var values = Read(name);
        var result = new double[values.Length / x.Length];
        for (var i = 0; i < x.Length; i++)
            TensorPrimitives.MultiplyAdd<double>(values.AsSpan(i * result.Length, result.Length), x[i], result, result);
        return result;
    }

    private double[] Read(string name) => Widen(OnnxInitializer.Read(source, name));

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        TensorPrimitives.ConvertTruncating<float, double>(values, result);
        return result;
    }

    private static double[][] Sum(double[][] a, double[][] b)
    {
        for (var i = 0; i < a.Length; i++)
            TensorPrimitives.Add<double>(a[i], b[i], b[i]);
        return b;
    }
}
