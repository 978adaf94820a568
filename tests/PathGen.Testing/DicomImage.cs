using System.Buffers.Binary;
using System.Globalization;

namespace PathGen.Testing;

/// <summary>One instance of a DICOM whole-slide image, to be written: a level, a part of one, or a label.</summary>
public sealed record DicomImage
{
    /// <summary>Transfer syntaxes that are used often.</summary>
    public const string Jpeg = "1.2.840.10008.1.2.4.50", Explicit = "1.2.840.10008.1.2.1", Implicit = "1.2.840.10008.1.2", Jpeg2000 = "1.2.840.10008.1.2.4.91";

    /// <summary>Width of the level in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the level in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Width and height of a tile in pixels.</summary>
    public required int TileSide { get; init; }

    /// <summary>The frames: compressed, or pixels.</summary>
    public required IReadOnlyList<byte[]> Frames { get; init; }

    /// <summary>The frames' places, from 0 in tiles, with focal plane in µm and optical path, for a sparse level; null for a full one.</summary>
    public IReadOnlyList<(int Column, int Row, double Z, string Path)>? Places { get; init; }

    /// <summary>UID of the transfer syntax.</summary>
    public string Syntax { get; init; } = Jpeg;

    /// <summary>Photometric Interpretation.</summary>
    public string Photometric { get; init; } = "YBR_FULL_422";

    /// <summary>Samples of a pixel.</summary>
    public int Samples { get; init; } = 3;

    /// <summary>The third value of Image Type.</summary>
    public string Kind { get; init; } = "VOLUME";

    /// <summary>UID of the series.</summary>
    public string Series { get; init; } = "1.2.826.0.1.1";

    /// <summary>Number of the instance in its series; also ends its UID.</summary>
    public int Instance { get; init; } = 1;

    /// <summary>mm from row to row, then from column to column.</summary>
    public (double Row, double Column)? Spacing { get; init; } = (0.0005, 0.00025);

    /// <summary>The table of frames.</summary>
    public DicomOffsets Offsets { get; init; } = DicomOffsets.Basic;

    /// <summary>In how many fragments each frame is cut.</summary>
    public int Fragments { get; init; } = 1;

    /// <summary>Whether sequences end with delimiters.</summary>
    public bool UndefinedLengths { get; init; }

    /// <summary>Changes the attributes before they are written.</summary>
    public Action<DicomAttributes> Edit { get; init; } = _ => { };

    /// <summary>Changes the meta information before it is written.</summary>
    public Action<DicomAttributes> EditMeta { get; init; } = _ => { };

    /// <summary>Writes the file.</summary>
    /// <returns>The path.</returns>
    public string Write(string path)
    {
        File.WriteAllBytes(path, Build());
        return path;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] Build()
    {
        using var file = new MemoryStream();
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        var meta = new DicomAttributes().Text(0x0002_0002, "UI", SopClass).Text(0x0002_0003, "UI", $"{Series}.{Instance}").Text(0x0002_0010, "UI", Syntax);
        EditMeta(meta);
        file.Write(meta.Write(explicitVr: true, undefinedLengths: false));
        var isNative = Syntax is Explicit or Implicit;
        var pixels = isNative ? [.. Frames.SelectMany(f => f)] : Encapsulate(out _, out _);
        var attributes = Attributes();
        if (!isNative && Offsets == DicomOffsets.Extended)
        {
            Encapsulate(out var starts, out var lengths);
            attributes.Bytes(0x7FE0_0001, "OV", starts).Bytes(0x7FE0_0002, "OV", lengths);
        }

        Edit(attributes);
        file.Write(attributes.Write(Syntax != Implicit, UndefinedLengths));
        DicomAttributes.WriteHead(file, 0x7FE0_0010, Syntax == Implicit ? null : "OB", isNative ? (uint)(pixels.Length + pixels.Length % 2) : uint.MaxValue);
        file.Write(pixels);
        if (isNative && pixels.Length % 2 == 1)
            file.WriteByte(0);
        return file.ToArray();
    }

    private const string SopClass = "1.2.840.10008.5.1.4.1.1.77.1.6";

    private DicomAttributes Attributes()
    {
        var attributes = new DicomAttributes()
            .Text(0x0008_0008, "CS", "ORIGINAL", "PRIMARY", Kind, "NONE").Text(0x0008_0016, "UI", SopClass).Text(0x0008_0018, "UI", $"{Series}.{Instance}")
            .Text(0x0010_0010, "PN", "Doe^Jane").Text(0x0020_000E, "UI", Series).Text(0x0020_0013, "IS", Number(Instance)).Text(0x0020_0052, "UI", $"{Series}.0")
            .Text(0x0020_9311, "CS", Places is null ? "TILED_FULL" : "TILED_SPARSE").Number(0x0028_0002, "US", Samples).Text(0x0028_0004, "CS", Photometric)
            .Text(0x0028_0008, "IS", Number(Frames.Count)).Number(0x0028_0010, "US", TileSide).Number(0x0028_0011, "US", TileSide)
            .Number(0x0028_0100, "US", 8).Number(0x0028_0101, "US", 8).Number(0x0028_0102, "US", 7).Number(0x0028_0103, "US", 0)
            .Number(0x0048_0006, "UL", Width).Number(0x0048_0007, "UL", Height)
            .Sequence(0x0048_0105, new DicomAttributes().Text(0x0048_0106, "SH", "1").Text(0x0048_0112, "DS", "20"));
        if (Samples == 3)
            attributes.Number(0x0028_0006, "US", 0);
        if (Spacing is { } spacing)
            attributes.Sequence(0x5200_9229, new DicomAttributes().Sequence(0x0028_9110, new DicomAttributes().Text(0x0028_0030, "DS", Number(spacing.Row), Number(spacing.Column))));
        if (Places is not null)
            attributes.Sequence(0x5200_9230, [.. Places.Select(Place)]);
        return attributes;
    }

    private DicomAttributes Place((int Column, int Row, double Z, string Path) place) => new DicomAttributes()
        .Sequence(0x0048_0207, new DicomAttributes().Text(0x0048_0106, "SH", place.Path))
        .Sequence(0x0048_021A, new DicomAttributes().Text(0x0040_074A, "DS", Number(place.Z))
            .Number(0x0048_021E, "SL", place.Column * TileSide + 1).Number(0x0048_021F, "SL", place.Row * TileSide + 1));

    // The offset table, the fragments and the delimiter; and the values of the extended table.
    private byte[] Encapsulate(out byte[] starts, out byte[] lengths)
    {
        using var fragments = new MemoryStream();
        (starts, lengths) = (new byte[8 * Frames.Count], new byte[8 * Frames.Count]);
        var table = new byte[Offsets == DicomOffsets.Basic ? 4 * Frames.Count : 0];
        for (var i = 0; i < Frames.Count; i++)
        {
            if (Offsets == DicomOffsets.Basic)
                BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(4 * i), (uint)fragments.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(starts.AsSpan(8 * i), (ulong)fragments.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(8 * i), (ulong)Frames[i].Length);
            foreach (var fragment in Frames[i].Chunk((Frames[i].Length / Fragments / 2 + 1) * 2))
            {
                DicomAttributes.WriteHead(fragments, 0xFFFE_E000, null, (uint)(fragment.Length + fragment.Length % 2));
                fragments.Write(fragment);
                if (fragment.Length % 2 == 1)
                    fragments.WriteByte(0);
            }
        }

        using var whole = new MemoryStream();
        DicomAttributes.WriteHead(whole, 0xFFFE_E000, null, (uint)table.Length);
        whole.Write(table);
        fragments.WriteTo(whole);
        DicomAttributes.WriteHead(whole, 0xFFFE_E0DD, null, 0);
        return whole.ToArray();
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
