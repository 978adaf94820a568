namespace PathGen.Onnx;

/// <summary>Compares the tensors of a checkpoint with what its configuration asks for.</summary>
internal static class LlavaTensors
{
    // What checkpoints carry besides the weights that are used: numbers that follow from the configuration, and parts with a place of their own.
    private static readonly string[] Other = ["model.vision_tower.", "vision_tower.", "model.image_newline"];

    /// <summary>Checks a LLaVA.</summary>
    /// <exception cref="ModelException">A tensor is missing, is of another shape or not of floating point, or there is one that would be left out.</exception>
    public static void Check(ITensorSource source, LlavaDescription llava)
    {
        List<(string Name, long[] Shape)> expected = [.. llava.Llama.Tensors(), .. LlavaVisionGraph.Tensors(llava, source)];
        Require(source, expected, LlavaConfig.FileName);
        var known = expected.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var strange = source.Tensors.Keys
            .Where(name => !known.Contains(name) && !name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal) && !(llava.Llama.TiedEmbeddings && name == "lm_head.weight")
                && !Array.Exists(Other, o => name.StartsWith(o, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToList();
        if (strange.Count > 0)
            throw new ModelException($"{source.Name} has {strange.Count} tensors that a LLaVA-1.5 of this configuration does not have, the first of them {strange[0]}. A part of the model would be left out.");
    }

    /// <summary>Asks for tensors.</summary>
    /// <exception cref="ModelException">One is missing, is of another shape or not of floating point.</exception>
    public static void Require(ITensorSource source, IEnumerable<(string Name, long[] Shape)> expected, string by)
    {
        foreach (var (name, shape) in expected)
        {
            if (!source.Tensors.TryGetValue(name, out var found))
                throw new ModelException($"{source.Name} has no tensor {name}, which {by} asks for with shape [{string.Join(", ", shape)}]. Do the two belong together?");
            if (!found.Shape.SequenceEqual(shape))
                throw new ModelException($"{source.Name}: {name} has shape [{string.Join(", ", found.Shape)}]; {by} asks for [{string.Join(", ", shape)}]. Do the two belong together?");
            if (!ElementReader.IsFloat(found.Type))
                throw new ModelException($"{source.Name}: {name} is of {found.Type}; floating point was expected.");
        }
    }
}
