using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>Bytes of an ICC profile (ICC.1:2022, numbers big-endian). Whoever reads beyond them gets the refusal of the whole profile.</summary>
/// <param name="bytes">The profile, or one of its tags.</param>
/// <param name="name">What messages call the slide.</param>
internal sealed class IccBytes(ReadOnlyMemory<byte> bytes, string name)
{
    /// <summary>How many there are.</summary>
    public int Length => bytes.Length;

    /// <summary>Some bytes.</summary>
    /// <exception cref="SlideException">They do not lie within.</exception>
    public ReadOnlySpan<byte> Span(long offset, long length) => offset >= 0 && length >= 0 && offset <= bytes.Length - length
        ? bytes.Span.Slice((int)offset, (int)length)
        : throw Refusal("is damaged: it refers to bytes beyond its end");

    /// <summary>A part that is read on its own.</summary>
    /// <exception cref="SlideException">It does not lie within.</exception>
    public IccBytes Part(long offset, long length)
    {
        Span(offset, length);
        return new IccBytes(bytes.Slice((int)offset, (int)length), name);
    }

    /// <summary>A number of 8 bits.</summary>
    public int U8(long offset) => Span(offset, 1)[0];

    /// <summary>A number of 16 bits.</summary>
    public int U16(long offset) => BinaryPrimitives.ReadUInt16BigEndian(Span(offset, 2));

    /// <summary>A number of 32 bits.</summary>
    public long U32(long offset) => BinaryPrimitives.ReadUInt32BigEndian(Span(offset, 4));

    /// <summary>s15Fixed16Number.</summary>
    public double Fixed(long offset) => BinaryPrimitives.ReadInt32BigEndian(Span(offset, 4)) / 65536.0;

    /// <summary>Whether four characters stand there.</summary>
    public bool Is(long offset, ReadOnlySpan<byte> signature) => Span(offset, 4).SequenceEqual(signature);

    /// <summary>The four characters that stand there, for messages.</summary>
    public string Signature(long offset)
    {
        Span<char> text = stackalloc char[4];
        for (var i = 0; i < 4; i++)
            text[i] = U8(offset + i) is >= 32 and < 127 and var c ? (char)c : '?';
        return new string(text.TrimEnd());
    }

    /// <summary>What to throw.</summary>
    /// <param name="problem">Continues "its colour profile".</param>
    public SlideException Refusal(string problem) => new($"{name}: its colour profile {problem}. Open the slide with {nameof(SlideColours)}.{nameof(SlideColours.AsStored)} to read it without conversion.");
}
