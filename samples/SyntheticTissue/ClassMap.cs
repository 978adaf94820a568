using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Samples.SyntheticTissue;

/// <summary>
/// The truth of a painted slide: its class per cell of a coarse grid, taken at the cell's centre. Immutable; safe to share between threads.
/// </summary>
public sealed class ClassMap
{
    /// <summary>Number of classes: the values of <see cref="TissueClass"/>.</summary>
    public const int ClassCount = 9;

    private readonly byte[] cells;

    internal ClassMap(int columns, int rows, int cellSize, byte[] cells) => (Columns, Rows, CellSize, this.cells) = (columns, rows, cellSize, cells);

    /// <summary>Cells in a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of cells.</summary>
    public int Rows { get; }

    /// <summary>Side of a cell in level-0 pixels.</summary>
    public int CellSize { get; }

    /// <summary>The class of one cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The cell lies outside the map.</exception>
    public TissueClass this[int column, int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Columns);
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
            return (TissueClass)cells[row * Columns + column];
        }
    }

    /// <summary>The share of a region, 0…1, that shows a class; what lies outside the slide is glass.</summary>
    /// <param name="region">Level-0 pixels.</param>
    /// <param name="tissue">The class.</param>
    public double Share(SlideRegion region, TissueClass tissue) => Shares(region)[(int)tissue];

    /// <summary>The shares of all classes in a region, indexed by <see cref="TissueClass"/>; they add up to 1.</summary>
    /// <param name="region">Level-0 pixels; a cell counts where its centre lies inside (at least the one under the region's middle).</param>
    public double[] Shares(SlideRegion region)
    {
        var counts = new double[ClassCount];
        var (left, right) = Range(region.X, region.Width);
        var (top, bottom) = Range(region.Y, region.Height);
        for (var row = top; row < bottom; row++)
        {
            for (var column = left; column < right; column++)
                counts[column >= 0 && row >= 0 && column < Columns && row < Rows ? cells[row * Columns + column] : 0]++;
        }

        var total = (double)(right - left) * (bottom - top);
        for (var i = 0; i < ClassCount; i++)
            counts[i] /= total;
        return counts;
    }

    /// <summary>The class that covers most of a region.</summary>
    /// <param name="region">Level-0 pixels.</param>
    public TissueClass DominantClass(SlideRegion region)
    {
        var shares = Shares(region);
        return (TissueClass)Array.IndexOf(shares, shares.Max());
    }

    /// <summary>Writes the map as a picture (<c>NAME.png</c>: one pixel per cell) and its key (<c>NAME.json</c>: cell size, and the colour of each class).</summary>
    /// <param name="pathWithoutExtension">Where, without the extension; the folder is made.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string pathWithoutExtension)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(pathWithoutExtension))!);
        using var picture = new RgbImage(Columns, Rows);
        for (var i = 0; i < cells.Length; i++)
            ClassColours.Palette.Slice(3 * cells[i], 3).CopyTo(picture.Pixels[(3 * i)..]);
        PictureFile.WritePng(picture, pathWithoutExtension + ".png");
        WholeFile.Write(pathWithoutExtension + ".json", stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            json.WriteStartObject();
            json.WriteNumber("cell_size", CellSize);
            json.WriteNumber("columns", Columns);
            json.WriteNumber("rows", Rows);
            json.WriteStartObject("classes");
            foreach (var tissue in Enum.GetValues<TissueClass>())
            {
                json.WriteStartArray(tissue.ToString().ToLowerInvariant());
                foreach (var part in ClassColours.Palette.Slice(3 * (int)tissue, 3))
                    json.WriteNumberValue(part);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private (int First, int End) Range(long start, long length)
    {
        var first = (int)Math.Clamp(Math.Ceiling((start - 0.5 * CellSize) / CellSize), -1e6, 1e6);
        var end = (int)Math.Clamp(Math.Ceiling((start + length - 0.5 * CellSize) / CellSize), -1e6, 1e6);
        if (end > first)
            return (first, end);
        var middle = (int)Math.Clamp(Math.Floor((start + 0.5 * length) / CellSize), -1e6, 1e6);
        return (middle, middle + 1);
    }
}
