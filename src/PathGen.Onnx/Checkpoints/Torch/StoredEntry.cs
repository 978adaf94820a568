namespace PathGen.Onnx;

/// <summary>A file inside a zip container.</summary>
/// <param name="Name">Its name inside.</param>
/// <param name="Offset">Where its bytes begin in the container.</param>
/// <param name="Length">Bytes it has in the container.</param>
/// <param name="Method">How it is compressed; 0 is not at all.</param>
internal sealed record StoredEntry(string Name, long Offset, long Length, int Method);
