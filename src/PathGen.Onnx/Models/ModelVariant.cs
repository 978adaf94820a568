namespace PathGen.Onnx;

/// <summary>One ONNX file of a model.</summary>
/// <param name="Part">What it computes: <c>vision</c> (pixel_values → image_embeds) or <c>text</c> (input_ids → text_embeds); of a LLaVA <c>vision_encoder</c>, <c>embed_tokens</c> or <c>decoder</c>.</param>
/// <param name="File">File name inside the model directory.</param>
/// <param name="Precision"><c>fp32</c>, <c>fp16</c> or <c>int8</c>; of a decoder also <c>q4</c>.</param>
/// <param name="Providers">Providers it is meant for, by name; empty for all.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
public sealed record ModelVariant(string Part, string File, string Precision, IReadOnlyList<string> Providers, string Sha256)
{
    /// <summary>File name of the weights that lie outside the ONNX file (<c>.onnx_data</c>); null where they lie inside.</summary>
    public string? DataFile { get; init; }

    /// <summary>SHA-256 of <see cref="DataFile"/>, lower-case hex; null where there is none.</summary>
    public string? DataSha256 { get; init; }
}
