namespace PathGen.Onnx;

/// <summary>A field of a Protocol Buffers message in a file.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IsBytes">Whether it is a text, bytes or a message; else it is a number.</param>
/// <param name="Value">The number; of a 32- or 64-bit field its bits.</param>
/// <param name="Start">Where its key begins.</param>
/// <param name="Content">Where its content begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct ProtoField(int Number, bool IsBytes, ulong Value, long Start, long Content, long End);
