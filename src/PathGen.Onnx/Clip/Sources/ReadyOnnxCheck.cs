using System.Numerics.Tensors;

namespace PathGen.Onnx;

/// <summary>
/// Looks at ONNX files that others made: names, types and sizes of their inputs and outputs, and one run. There is no checkpoint to compare them with; those of lower precision
/// are compared with the part's first file.
/// </summary>
/// <param name="folder">Where the files are, copied.</param>
/// <param name="clip">The architecture that the configuration states.</param>
internal sealed class ReadyOnnxCheck(string folder, ClipArchitecture clip)
{
    private readonly Dictionary<string, float[]> first = new(StringComparer.Ordinal);

    /// <summary>Checks a file.</summary>
    /// <exception cref="ModelException">It cannot be loaded or run, or is not what its name says.</exception>
    public ModelCheck Check(ReadyOnnxFile file)
    {
        using var frugal = new FrugalSession(Path.Combine(folder, file.Name));
        var found = new float[clip.EmbeddingWidth];
        if (file.Part == "vision")
        {
            int[] sizes = [3, clip.ImageSize, clip.ImageSize];
            Require<float>(frugal.Session, file, "pixel_values", sizes, "image_embeds");
            Run(frugal.Session, new TensorBinding<float>("pixel_values", ClipImportCheck.Picture(clip.ImageSize), [1, .. sizes]), "image_embeds", found);
        }
        else
        {
            Require<long>(frugal.Session, file, "input_ids", [clip.ContextLength], "text_embeds");
            Run(frugal.Session, new TensorBinding<long>("input_ids", ClipImportCheck.Words(clip.ContextLength, clip.VocabularySize), 1, clip.ContextLength), "text_embeds", found);
        }

        return found.All(float.IsFinite) && found.Any(v => v != 0) ? Compare(file, found) : throw Wrong(file, "an answer that is not finite, or nothing but zeros", "an embedding");
    }

    private void Require<TInput>(OnnxSession session, ReadyOnnxFile file, string input, int[] inputSizes, string output)
    {
        if (session.Inputs is not [var only] || only != input)
            throw Wrong(file, $"the inputs {string.Join(", ", session.Inputs)}", $"{input} alone");
        if (!session.Outputs.Contains(output))
            throw Wrong(file, $"the outputs {string.Join(", ", session.Outputs)}", $"{output} among them");
        Require(session, file, input, typeof(TInput), inputSizes);
        Require(session, file, output, typeof(float), [clip.EmbeddingWidth]);
    }

    // A size that is open until the graph runs agrees with any.
    private static void Require(OnnxSession session, ReadyOnnxFile file, string name, Type element, int[] itemSizes)
    {
        var (found, sizes) = session.Describe(name);
        if (found != element || sizes.Count != itemSizes.Length + 1 || sizes[0] is not (-1 or 1) || !sizes.Skip(1).Zip(itemSizes).All(s => s.First == -1 || s.First == s.Second))
            throw Wrong(file, $"{name} of {found?.Name ?? "another kind"} [{string.Join(", ", sizes)}]", $"{element.Name} [batch, {string.Join(", ", itemSizes)}], as the configuration says");
    }

    private static void Run<T>(OnnxSession session, TensorBinding<T> input, string output, float[] found)
        where T : unmanaged => session.Run(input, new TensorBinding<float>(output, found, 1, found.Length));

    private ModelCheck Compare(ReadyOnnxFile file, float[] found)
    {
        const string Ran = "taken as it is: names, types and sizes are right and one pseudo-random input gave a finite answer; CPU provider";
        if (first.TryAdd(file.Part, found))
            return new ModelCheck(file.Name, Ran);
        var reference = first[file.Part];
        var cosine = TensorPrimitives.CosineSimilarity<float>(found, reference);
        return new ModelCheck(file.Name, FormattableString.Invariant($"{Ran}; cosine {cosine:0.0000} to the part's first file"), found.Zip(reference, (a, b) => (double)Math.Abs(a - b)).Max());
    }

    private static ModelException Wrong(ReadyOnnxFile file, string found, string expected) => new($"{file.Path}: found {found}; expected {expected}.");
}
