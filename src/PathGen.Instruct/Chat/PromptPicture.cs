using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PathGen.Instruct;

/// <summary>A picture of a conversation: its file's bytes, known by their hash.</summary>
/// <param name="Bytes">A PNG, JPEG or TIFF file.</param>
internal sealed record PromptPicture(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Half of the bytes' SHA-256; never 0, which stands for no picture.</summary>
    public UInt128 Key { get; } = BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Bytes.Span)) | 1;
}
