using System.Text.Json.Serialization;

namespace PathGen.Onnx;

/// <summary>What <c>model.json</c> states of a model directory.</summary>
public sealed record ModelManifest
{
    /// <summary>Version of this file's form; this library writes and reads 1.</summary>
    [JsonRequired]
    public int FormatVersion { get; init; } = 1;

    /// <summary>What the model is: <c>clip</c> or <c>llava</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The model's name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Architecture by its field's name (<c>ViT-B-16</c>) or a description.</summary>
    public required string Architecture { get; init; }

    /// <summary>Activation of the MLPs, where the architecture has them.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Width D of the embeddings; of a LLaVA that of a token.</summary>
    public required int EmbeddingWidth { get; init; }

    /// <summary>Positions of the text transformer, 77 for CLIP; of a LLaVA those of its language model.</summary>
    [JsonRequired]
    public int ContextLength { get; init; } = 77;

    /// <summary>What turns text into ids: <c>clip-bpe</c>, CLIP's 49,408 tokens, or <c>sentencepiece-bpe</c>, LLaMA's.</summary>
    [JsonRequired]
    public string Tokenizer { get; init; } = "clip-bpe";

    /// <summary>Factor on cosine similarities before softmax: exp(logit_scale), about 100 for a trained CLIP.</summary>
    [JsonRequired]
    public double LogitScale { get; init; } = 100;

    /// <summary>How pictures become <c>pixel_values</c>.</summary>
    public required PreprocessSettings Preprocess { get; init; }

    /// <summary>The model's own licence and terms, shown before use.</summary>
    public required string Licence { get; init; }

    /// <summary>True for the model that the demo fits on painted slides: it knows nothing of real tissue.</summary>
    [JsonRequired]
    public bool DemoOnly { get; init; }

    /// <summary>File name of what was imported.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of what was imported, lower-case hex.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>The ONNX files: which part, precision and providers each is for.</summary>
    public required IReadOnlyList<ModelVariant> Variants { get; init; }

    /// <summary>What the import compared the ONNX files against, and how far they differed.</summary>
    [JsonRequired]
    public IReadOnlyList<ModelCheck> Checks { get; init; } = [];

    /// <summary>What else a LLaVA needs; null for others.</summary>
    public LlavaSettings? Llava { get; init; }
}
