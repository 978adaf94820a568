namespace PathGen.Onnx;

/// <summary>The tensors that a CLIP of open_clip must have, with their shapes.</summary>
internal static class ClipTensors
{
    // What checkpoints carry besides the weights: masks and numbers that follow from the configuration.
    private static readonly HashSet<string> Ignored = ["attn_mask", "input_resolution", "context_length", "vocab_size", "text.position_ids", "position_ids"];

    /// <summary>Every name and shape.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Expected(ClipArchitecture clip)
    {
        var (vision, text) = (clip.Vision, clip.Text);
        yield return ("visual.conv1.weight", [vision.Width, 3, clip.PatchSize, clip.PatchSize]);
        yield return ("visual.class_embedding", [vision.Width]);
        yield return ("visual.positional_embedding", [clip.VisionPositions, vision.Width]);
        yield return ("visual.proj", [vision.Width, clip.EmbeddingWidth]);
        yield return ("token_embedding.weight", [clip.VocabularySize, text.Width]);
        yield return ("positional_embedding", [clip.ContextLength, text.Width]);
        yield return ("text_projection", [text.Width, clip.EmbeddingWidth]);
        foreach (var (name, width) in new[] { ("visual.ln_pre", vision.Width), ("visual.ln_post", vision.Width), ("ln_final", text.Width) })
        {
            yield return ($"{name}.weight", [width]);
            yield return ($"{name}.bias", [width]);
        }

        foreach (var tower in new[] { vision, text })
        {
            for (var layer = 0; layer < tower.Layers; layer++)
            {
                foreach (var (name, shape) in Block(tower))
                    yield return (tower.Block(layer) + name, shape);
            }
        }
    }

    /// <summary>Compares a checkpoint with what its configuration asks for.</summary>
    /// <exception cref="ModelException">A tensor is missing, has another shape, or is not of floating point; or there is one that a plain CLIP does not have.</exception>
    public static void Check(ITensorSource source, ClipDescription description)
    {
        var known = new HashSet<string>();
        var by = description.StatedBy;
        foreach (var (name, shape) in Expected(description.Architecture))
        {
            known.Add(name);
            if (!source.Tensors.TryGetValue(name, out var found))
                throw new ModelException($"{source.Name} has no tensor {name}, which {by} asks for with shape [{string.Join(", ", shape)}]. Do the two belong together, and is it a CLIP?");
            if (!found.Shape.SequenceEqual(shape))
            {
                throw new ModelException(
                    $"{source.Name}: {name} has shape [{string.Join(", ", found.Shape)}]; {by} asks for [{string.Join(", ", shape)}]. Do the two belong together?");
            }

            if (found.Type is not (TensorElementKind.Float32 or TensorElementKind.Float16 or TensorElementKind.BFloat16 or TensorElementKind.Float64))
                throw new ModelException($"{source.Name}: {name} is of {found.Type}; floating point was expected.");
        }

        if (!source.Tensors.TryGetValue("logit_scale", out var scale) || scale.Count != 1)
            throw new ModelException($"{source.Name} has no logit_scale of one element, which every CLIP has.");
        known.Add("logit_scale");
        var strange = source.Tensors.Keys.Where(name => !known.Contains(name) && !Ignored.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (strange.Count > 0)
        {
            throw new ModelException(
                $"{source.Name} has {strange.Count} tensors that a plain CLIP of this configuration does not have, the first of them {strange[0]}. "
                + $"A part of the model would be left out; does {by} belong to it?");
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Block(ClipTower tower)
    {
        long width = tower.Width;
        yield return ("ln_1.weight", [width]);
        yield return ("ln_1.bias", [width]);
        yield return ("attn.in_proj_weight", [3 * width, width]);
        yield return ("attn.in_proj_bias", [3 * width]);
        yield return ("attn.out_proj.weight", [width, width]);
        yield return ("attn.out_proj.bias", [width]);
        yield return ("ln_2.weight", [width]);
        yield return ("ln_2.bias", [width]);
        yield return ("mlp.c_fc.weight", [tower.MlpWidth, width]);
        yield return ("mlp.c_fc.bias", [tower.MlpWidth]);
        yield return ("mlp.c_proj.weight", [width, tower.MlpWidth]);
        yield return ("mlp.c_proj.bias", [width]);
    }
}
