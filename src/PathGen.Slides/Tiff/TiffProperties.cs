using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Slides;

/// <summary>
/// What a TIFF states of a slide, under OpenSlide's names (<c>tiff.…</c>, <c>openslide.…</c>): the same facts, whichever reader opened the slide.
/// https://openslide.org/properties/
/// </summary>
internal static class TiffProperties
{
    // OpenSlide hashes levels of at most 5 MiB.
    private const ulong MostHashedBytes = 5 << 20;
    private const int MostHashedTiles = 1 << 16;

    // In the order in which OpenSlide hashes them.
    private static readonly TiffTag[] Texts =
    [
        TiffTag.ImageDescription, TiffTag.Make, TiffTag.Model, TiffTag.Software, TiffTag.DateTime, TiffTag.Artist, TiffTag.HostComputer, TiffTag.Copyright, TiffTag.DocumentName,
    ];

    /// <summary>All properties of a slide.</summary>
    /// <exception cref="SlideException">A tag contradicts the file.</exception>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    public static Dictionary<string, string> Of(TiffLayout layout, IReadOnlyList<TiffImage> levels)
    {
        var properties = new Dictionary<string, string>(layout.Properties);
        foreach (var tag in Texts)
            Add($"tiff.{tag}", layout.Main.Text(tag));
        foreach (var tag in new[] { TiffTag.XResolution, TiffTag.YResolution, TiffTag.XPosition, TiffTag.YPosition })
            Add($"tiff.{tag}", Format(layout.Main.Real(tag)));
        Add("tiff.ResolutionUnit", layout.Main.Number(TiffTag.ResolutionUnit, 2) switch { 1 => "none", 2 => "inch", 3 => "centimeter", _ => "unknown" });
        Add("openslide.comment", properties.GetValueOrDefault("tiff.ImageDescription"));
        Add("openslide.vendor", layout.Format);
        Add("openslide.mpp-x", Format(layout.Spacing?.X));
        Add("openslide.mpp-y", Format(layout.Spacing?.Y));
        Add("openslide.objective-power", Format(layout.ObjectivePower));
        Add("openslide.quickhash-1", layout.HashedLevel is { } hashed ? QuickHash(layout.Main, levels.First(l => l.Directory == hashed)) : null);
        Add("openslide.level-count", levels.Count.ToString(CultureInfo.InvariantCulture));
        for (var i = 0; i < levels.Count; i++)
        {
            var level = levels[i];
            Add($"openslide.level[{i}].width", level.Width.ToString(CultureInfo.InvariantCulture));
            Add($"openslide.level[{i}].height", level.Height.ToString(CultureInfo.InvariantCulture));
            Add($"openslide.level[{i}].downsample", Format((levels[0].Width / (double)level.Width + levels[0].Height / (double)level.Height) / 2));
            if (!level.IsTiled)
                continue;
            Add($"openslide.level[{i}].tile-width", level.TileWidth.ToString(CultureInfo.InvariantCulture));
            Add($"openslide.level[{i}].tile-height", level.TileHeight.ToString(CultureInfo.InvariantCulture));
        }

        return properties;

        void Add(string name, string? value)
        {
            if (value is not null)
                properties[name] = value;
        }
    }

    private static string? Format(double? value) => value?.ToString("G17", CultureInfo.InvariantCulture);

    // OpenSlide's quickhash-1: SHA-256 of the smallest level's stored bytes, then of names and texts, each with a NUL. Null where OpenSlide has none.
    private static string? QuickHash(TiffDirectory main, TiffImage level)
    {
        if (level.TileCount * level.Planes > MostHashedTiles)
            return null;
        var (places, source, total) = (level.ReadPlaces(), level.Directory.File.Source, 0UL);
        for (var i = 0; i < places.Count; i++)
        {
            var (offset, length) = places[i];
            if (length > MostHashedBytes || (total += length) > MostHashedBytes || offset > (ulong)source.Length || length > (ulong)source.Length - offset)
                return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var i = 0; i < places.Count; i++)
        {
            var (offset, length) = places[i];
            for (var (at, end) = ((long)offset, (long)(offset + length)); at < end;)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
                if (source.Read(at, piece) != piece.Length)
                    throw new IOException("the file became shorter while it was read");
                hash.AppendData(piece);
                at += piece.Length;
            }
        }

        foreach (var tag in Texts)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"tiff.{tag}\0"));
            hash.AppendData(main.TextBytes(tag));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
