namespace PathGen.Onnx;

/// <summary>What a manifest must satisfy before anything is done with it.</summary>
internal static class ManifestRules
{
    private const int MaximumSize = 1 << 16;

    /// <summary>Throws where a manifest is wrong.</summary>
    /// <param name="file">What messages call it.</param>
    /// <param name="manifest">The manifest.</param>
    /// <exception cref="ModelException">The message names the property.</exception>
    public static void Check(string file, ModelManifest manifest)
    {
        Require(manifest.FormatVersion == 1, file, "formatVersion", manifest.FormatVersion, "1; a newer version of this library may read it");
        Require(manifest.Kind is "clip" or "llava", file, "kind", manifest.Kind, "clip or llava");
        var isLlava = manifest.Kind == "llava";
        var tokenizer = isLlava ? "sentencepiece-bpe" : "clip-bpe";
        Require(manifest.Tokenizer == tokenizer, file, "tokenizer", manifest.Tokenizer, tokenizer);
        Require(isLlava == manifest.Llava is not null, file, "llava", manifest.Llava is null ? "missing" : "there", isLlava ? "the settings of a LLaVA" : "nothing, as the kind is clip");
        if (manifest.Llava is { } llava)
            Check(file, llava);
        Require(manifest.Activation is null || Enum.IsDefined(manifest.Activation.Value), file, "activation", manifest.Activation, "Gelu or QuickGelu");
        Require(manifest.EmbeddingWidth is >= 1 and <= MaximumSize, file, "embeddingWidth", manifest.EmbeddingWidth, $"1 to {MaximumSize}");
        Require(manifest.ContextLength is >= 2 and <= 2 * MaximumSize, file, "contextLength", manifest.ContextLength, $"2 to {2 * MaximumSize}");
        Require(double.IsFinite(manifest.LogitScale) && manifest.LogitScale > 0, file, "logitScale", manifest.LogitScale, "a number above 0");
        Require(IsSha256(manifest.SourceSha256), file, "sourceSha256", manifest.SourceSha256, "64 lower-case hex digits");
        Check(file, manifest.Preprocess);
        Require(manifest.Variants.Count > 0, file, "variants", "none", "at least one");
        foreach (var variant in manifest.Variants)
            Check(file, variant, isLlava);
    }

    private static void Check(string file, LlavaSettings llava)
    {
        Require(IsPlainName(llava.TokenizerFile), file, "llava.tokenizerFile", llava.TokenizerFile, "the plain name of a file inside the folder");
        Require(IsSha256(llava.TokenizerSha256), file, "llava.tokenizerSha256", llava.TokenizerSha256, "64 lower-case hex digits");
        Require(llava.Template.Length > 0, file, "llava.template", "empty", "the name of a template");
        Require(llava.ImageTokens is >= 1 and <= MaximumSize, file, "llava.imageTokens", llava.ImageTokens, $"1 to {MaximumSize}");
        Require(llava.Vocabulary is >= 1 and <= 4 * MaximumSize, file, "llava.vocabulary", llava.Vocabulary, $"1 to {4 * MaximumSize}");
        Require(llava.BlockSize is null or >= 16 and <= 256, file, "llava.blockSize", llava.BlockSize, "16 to 256");
    }

    private static void Check(string file, PreprocessSettings preprocess)
    {
        Require(preprocess.Size is >= 1 and <= 4096, file, "preprocess.size", preprocess.Size, "1 to 4096");
        Require(preprocess.Mean.Count == 3 && preprocess.Mean.All(float.IsFinite), file, "preprocess.mean", Join(preprocess.Mean), "three numbers");
        Require(preprocess.Std.Count == 3 && preprocess.Std.All(s => float.IsFinite(s) && s > 0), file, "preprocess.std", Join(preprocess.Std), "three numbers above 0");
        Require(Enum.IsDefined(preprocess.ResizeMode), file, "preprocess.resizeMode", preprocess.ResizeMode, "ShortestEdge or Squash");
    }

    private static void Check(string file, ModelVariant variant, bool isLlava)
    {
        Require(variant is not null, file, "variants", "null", "an object");
        if (isLlava)
        {
            Require(variant!.Part is "vision_encoder" or "embed_tokens" or "decoder", file, "variants.part", variant.Part, "vision_encoder, embed_tokens or decoder");
            Require(variant.Precision is "fp32" or "fp16" or "q4", file, "variants.precision", variant.Precision, "fp32, fp16 or q4");
        }
        else
        {
            Require(variant!.Part is "vision" or "text", file, "variants.part", variant.Part, "vision or text");
            Require(variant.Precision is "fp32" or "fp16" or "int8", file, "variants.precision", variant.Precision, "fp32, fp16 or int8");
        }

        Require(IsPlainName(variant.File), file, "variants.file", variant.File, "the plain name of a file inside the folder");
        Require(IsSha256(variant.Sha256), file, "variants.sha256", variant.Sha256, "64 lower-case hex digits");
        Require(variant.Providers.All(p => !string.IsNullOrEmpty(p)), file, "variants.providers", "an empty name", "names of providers");
        Require(variant.DataFile is null || IsPlainName(variant.DataFile), file, "variants.dataFile", variant.DataFile, "the plain name of a file inside the folder");
        Require(variant.DataFile is null == variant.DataSha256 is null, file, "variants.dataSha256", variant.DataSha256, "one exactly where there is a dataFile");
        Require(variant.DataSha256 is null || IsSha256(variant.DataSha256), file, "variants.dataSha256", variant.DataSha256, "64 lower-case hex digits");
    }

    // Separators and drive colons of every system are refused on every system, so that a folder means the same everywhere.
    internal static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 255 && name is not "." and not ".." && name.AsSpan().IndexOfAny("/\\:\0") < 0 && name != ModelDirectory.ManifestName;

    internal static bool IsSha256(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static string Join(IReadOnlyList<float> values) => $"[{string.Join(", ", values)}]";

    private static void Require(bool holds, string file, string property, object? found, string expected)
    {
        if (!holds)
            throw new ModelException($"{file}: {property} is {found ?? "null"}; expected {expected}.");
    }
}
