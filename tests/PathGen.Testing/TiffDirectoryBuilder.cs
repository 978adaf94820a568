using System.Text;

namespace PathGen.Testing;

/// <summary>One directory of a <see cref="TiffBuilder"/>.</summary>
public sealed class TiffDirectoryBuilder
{
    internal Dictionary<ushort, TiffValues> Tags { get; } = [];

    internal List<TiffDirectoryBuilder> Parts { get; } = [];

    internal IReadOnlyList<byte[]>? Data { get; private set; }

    internal ushort OffsetsTag { get; private set; }

    internal ushort LengthsTag { get; private set; }

    /// <summary>Sets a tag of 16-bit numbers, of 32-bit ones where they do not fit.</summary>
    public TiffDirectoryBuilder Set(ushort tag, params ulong[] values) => Set(tag, new TiffValues(values.All(v => v <= ushort.MaxValue) ? TiffValues.Short : TiffValues.Long, values));

    /// <summary>Sets a tag to values of any kind.</summary>
    public TiffDirectoryBuilder Set(ushort tag, TiffValues values)
    {
        Tags[tag] = values;
        return this;
    }

    /// <summary>Sets a tag to a text.</summary>
    public TiffDirectoryBuilder Text(ushort tag, string text) => Set(tag, new TiffValues(TiffValues.Ascii, [], [.. Encoding.UTF8.GetBytes(text), 0]));

    /// <summary>Sets a tag to bytes.</summary>
    public TiffDirectoryBuilder Bytes(ushort tag, byte[] bytes) => Set(tag, new TiffValues(TiffValues.Undefined, [], bytes));

    /// <summary>Sets a tag to a fraction.</summary>
    public TiffDirectoryBuilder Rational(ushort tag, uint numerator, uint denominator) => Set(tag, new TiffValues(TiffValues.Rational, [numerator, denominator]));

    /// <summary>Sets what every 8-bit picture has.</summary>
    public TiffDirectoryBuilder Picture(int width, int height, int compression = 1, int photometric = 2, int samples = 3) =>
        Set(256, (ulong)width).Set(257, (ulong)height).Set(258, [.. Enumerable.Repeat(8UL, samples)]).Set(259, (ulong)compression).Set(262, (ulong)photometric).Set(277, (ulong)samples);

    /// <summary>Sets tiles of a size; an empty one is not stored.</summary>
    public TiffDirectoryBuilder Tiles(int width, int height, IReadOnlyList<byte[]> data)
    {
        (Data, OffsetsTag, LengthsTag) = (data, 324, 325);
        return Set(322, (ulong)width).Set(323, (ulong)height);
    }

    /// <summary>Sets strips of a height.</summary>
    public TiffDirectoryBuilder Strips(int rows, IReadOnlyList<byte[]> data)
    {
        (Data, OffsetsTag, LengthsTag) = (data, 273, 279);
        return Set(278, (ulong)rows);
    }

    /// <summary>Adds a sub-directory.</summary>
    public TiffDirectoryBuilder AddPart()
    {
        Parts.Add(new TiffDirectoryBuilder());
        return Parts[^1];
    }
}
