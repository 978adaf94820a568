using System.IO.Compression;

namespace PathGen.Slides.Tests;

/// <summary>Damage that knows what a TIFF is: numbers of its structure rewritten, rings of directories, tiles that lie, tiles that unpack to far more than they should.</summary>
internal sealed class TiffMutations
{
    // Every tag that a reader looks at, and two that it does not.
    private static readonly ushort[] Tags =
    [
        254, 256, 257, 258, 259, 262, 266, 270, 273, 277, 278, 279, 282, 283, 284, 296, 305, 317, 320, 322, 323, 324, 325, 330, 338, 339, 347, 530, 700, 32997, 34675, 65420, 1, 65535,
    ];

    private static readonly ushort[] Shapes = [256, 257, 278, 322, 323];
    private static readonly ushort[] Encodings = [258, 259, 262, 277, 284, 317, 338, 339];
    private static readonly ulong[] EncodingValues = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 32, 255, 256, 32773, 32946, 33003, 33005, 34712, 50001];
    private static readonly byte[][] Bombs = [Deflated(), Lzw(), PackBits(), Jpeg(), [.. new byte[1 << 20]]];

    private readonly byte[] file;
    private readonly TiffAnatomy anatomy;

    public TiffMutations(byte[] file)
    {
        this.file = file;
        anatomy = new TiffAnatomy(file);
    }

    /// <summary>A damaged copy of the file: one to four mutations.</summary>
    public byte[] Apply(Random random)
    {
        if (random.Next(4) == 0)
            return Mutations.Damage(file, random);
        var mutant = file.ToArray();
        for (var i = random.Next(3); i >= 0; i--)
            Apply(random, ref mutant);
        return random.Next(8) == 0 ? Mutations.Damage(mutant, random) : mutant;
    }

    private void Apply(Random random, ref byte[] mutant)
    {
        switch (random.Next(9))
        {
            case 0:
                Rewrite(random, mutant, p => p.Kind == TiffPlaceKind.DirectoryOffset || (p.Kind is TiffPlaceKind.Value or TiffPlaceKind.Element && p.Tag == 330), anatomy.Directories[random.Next(anatomy.Directories.Count)]);
                break;
            case 1:
                Rewrite(random, mutant, p => p.Kind is TiffPlaceKind.Count or TiffPlaceKind.EntryCount, Extreme(random));
                break;
            case 2:
                Rewrite(random, mutant, p => p.Kind == TiffPlaceKind.ValueOffset, random.Next(2) == 0 ? (ulong)random.Next(mutant.Length + 100) : Extreme(random));
                break;
            case 3:
                Rewrite(random, mutant, p => p.Kind == TiffPlaceKind.Tag, Tags[random.Next(Tags.Length)]);
                break;
            case 4:
                Rewrite(random, mutant, p => p.Kind == TiffPlaceKind.Type, (ulong)random.Next(20));
                break;
            case 5:
                Rewrite(random, mutant, p => p.Kind == TiffPlaceKind.Value && Shapes.Contains(p.Tag), random.Next(2) == 0 ? (ulong)random.Next(5000) : Extreme(random));
                break;
            case 6:
                Rewrite(random, mutant, p => p.Kind is TiffPlaceKind.Value or TiffPlaceKind.Element && Encodings.Contains(p.Tag), EncodingValues[random.Next(EncodingValues.Length)]);
                break;
            case 7:
                Rewrite(random, mutant, p => p.Kind is TiffPlaceKind.Value or TiffPlaceKind.Element && p.Tag is 273 or 279 or 324 or 325, random.Next(2) == 0 ? (ulong)random.Next(2 * mutant.Length) : Extreme(random));
                break;
            default:
                PlantBomb(random, ref mutant);
                break;
        }
    }

    private void Rewrite(Random random, byte[] mutant, Func<TiffPlace, bool> which, ulong value)
    {
        var places = anatomy.Places.Where(which).ToArray();
        if (places.Length > 0)
            anatomy.Write(mutant, places[random.Next(places.Length)], value);
    }

    // A tile's offset leads to a bomb at the end of the file; its length follows. The compression becomes the bomb's, or stays as a lie.
    private void PlantBomb(Random random, ref byte[] mutant)
    {
        var offsets = anatomy.Places.Where(p => p.Kind is TiffPlaceKind.Value or TiffPlaceKind.Element && p.Tag is 273 or 324).ToArray();
        if (offsets.Length == 0)
            return;
        var which = random.Next(Bombs.Length);
        var place = offsets[random.Next(offsets.Length)];
        anatomy.Write(mutant, place, (ulong)mutant.Length);
        var lengths = anatomy.Places.Where(p => p.Tag == (place.Tag == 273 ? 279 : 325) && p.Kind is TiffPlaceKind.Value or TiffPlaceKind.Element).ToArray();
        if (Array.IndexOf(offsets, place) is var index && index < lengths.Length)
            anatomy.Write(mutant, lengths[index], (ulong)Bombs[which].Length);
        if (random.Next(3) > 0)
            Rewrite(random, mutant, p => p.Kind == TiffPlaceKind.Value && p.Tag == 259, which switch { 0 => 8UL, 1 => 5, 2 => 32773, 3 => 7, _ => 1 });
        mutant = [.. mutant, .. Bombs[which]];
    }

    private ulong Extreme(Random random)
    {
        ulong[] values =
        [
            0, 1, 2, 3, 7, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 20, 1 << 24, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, 1UL << 60, 1UL << 61, long.MaxValue, 1UL << 63, ulong.MaxValue,
            (ulong)file.Length - 1, (ulong)file.Length, (ulong)file.Length + 1, (ulong)random.NextInt64(),
        ];
        return values[random.Next(values.Length)];
    }

    // 64 MB of zeros.
    private static byte[] Deflated()
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var i = 0; i < 64; i++)
                zlib.Write(new byte[1 << 20]);
        }

        return packed.ToArray();
    }

    // Codes that each repeat all before: the longest strings that LZW can make.
    private static byte[] Lzw() => PathGen.Testing.TiffPacking.Pack(new byte[1 << 22], 5);

    private static byte[] PackBits() => [.. Enumerable.Repeat(new byte[] { 129, 7 }, 1 << 16).SelectMany(b => b)];

    // A small JPEG that says to be as large as a JPEG can be.
    private static byte[] Jpeg()
    {
        using var picture = new RgbImage(16, 16);
        picture.Fill(9, 9, 9);
        var jpeg = JpegCodec.Encode(picture, 90);
        var frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        jpeg.AsSpan(frame + 5, 4).Fill(0xFF);
        return jpeg;
    }
}
