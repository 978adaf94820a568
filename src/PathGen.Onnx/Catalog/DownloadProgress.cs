namespace PathGen.Onnx;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Bytes">Bytes that are here, those of earlier tries included.</param>
/// <param name="Total">Bytes of the whole file; null where nobody says.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);
