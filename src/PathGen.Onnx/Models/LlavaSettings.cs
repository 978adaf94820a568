using System.Text.Json.Serialization;

namespace PathGen.Onnx;

/// <summary>What <c>model.json</c> states of a LLaVA besides what every model has.</summary>
public sealed record LlavaSettings
{
    /// <summary>File name of the tokenizer, a SentencePiece model.</summary>
    public required string TokenizerFile { get; init; }

    /// <summary>SHA-256 of the tokenizer, lower-case hex.</summary>
    public required string TokenizerSha256 { get; init; }

    /// <summary>Name of the chat template: <c>vicuna-v1</c> for LLaVA-1.5 and PathGen-LLaVA.</summary>
    public required string Template { get; init; }

    /// <summary>Positions that a picture takes among the words, 576 for LLaVA-1.5.</summary>
    public required int ImageTokens { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Whether pictures are padded to a square with the mean colour before they are resized.</summary>
    [JsonRequired]
    public bool PadToSquare { get; init; } = true;

    /// <summary>Numbers that share a scale in the 4-bit variant; null where there is none.</summary>
    public int? BlockSize { get; init; }
}
