namespace PathGen.Onnx;

/// <summary>Where bytes lie in a file.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Offset">The first byte.</param>
internal sealed record OnnxPlace(string File, long Offset);
