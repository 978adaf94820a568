using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>
/// Writes a slide's features as HDF5, row by row as they come, in the layout that CLAM and TRIDENT read: float32 <c>features</c> (N, D), int64 <c>coords</c> (N, 2) in level-0 pixels, and attributes on
/// <c>coords</c>. Memory does not depend on N. The file appears whole with <see cref="Finish"/>, or not at all. Needs libhdf5. Not thread-safe.
/// </summary>
public sealed class Hdf5FeatureWriter : IDisposable
{
    private const int ChunkBytes = 1 << 18;
    private readonly string path;
    private readonly string temporary;
    private readonly int width;
    private readonly Hdf5Handle file;
    private readonly Hdf5Handle? features;
    private readonly Hdf5Handle? coords;
    private bool finished;

    /// <summary>Starts a file.</summary>
    /// <param name="path">The file; replaced by <see cref="Finish"/> where it exists. Its folder must exist.</param>
    /// <param name="width">D, 1 to <see cref="FeatureBag.MaxWidth"/>.</param>
    /// <param name="attributes">
    /// What is noted on <c>coords</c>, each a long, double, string, long[] or double[]; <see cref="FeatureFile.Attributes"/> makes those that CLAM and TRIDENT expect. Null for none.
    /// </param>
    /// <exception cref="ArgumentException">An attribute is of another type.</exception>
    /// <exception cref="FeatureFileException">The file cannot be made.</exception>
    /// <exception cref="NativeLibraryMissingException">HDF5 is not installed.</exception>
    public Hdf5FeatureWriter(string path, int width, IReadOnlyDictionary<string, object>? attributes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FeatureBag.MaxWidth);
        this.path = path;
        this.width = width;

        // Always the same name, so that what a kill leaves behind is written over by the next try.
        temporary = path + ".new";
        lock (Hdf5.Gate)
        {
            Hdf5.Load();
            file = Hdf5.CreateFile(temporary);
            try
            {
                features = Hdf5.CreateMatrix(file, path, "features", width, integers: false, Math.Max(1, ChunkBytes / (sizeof(float) * width)));
                coords = Hdf5.CreateMatrix(file, path, "coords", 2, integers: true, ChunkBytes / (2 * sizeof(long)));
                foreach (var (name, value) in attributes ?? new Dictionary<string, object>())
                    Hdf5.WriteAttribute(coords, path, name, value);
            }
            catch
            {
                Dispose();
                throw;
            }
        }
    }

    /// <summary>Rows written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends rows.</summary>
    /// <param name="rows">N × D finite floats.</param>
    /// <param name="positions">N places.</param>
    /// <exception cref="ArgumentException">The two do not fit.</exception>
    /// <exception cref="FeatureFileException">They cannot be written.</exception>
    public void Append(ReadOnlySpan<float> rows, ReadOnlySpan<PatchPosition> positions)
    {
        if (rows.Length != (long)positions.Length * width)
            throw new ArgumentException($"{rows.Length} values for {positions.Length} places; {width} each are needed.", nameof(rows));
        if (rows.IsEmpty)
            return;
        var numbers = new long[2 * positions.Length];
        for (var i = 0; i < positions.Length; i++)
            (numbers[2 * i], numbers[2 * i + 1]) = (positions[i].X, positions[i].Y);
        lock (Hdf5.Gate)
        {
            Hdf5.Load();
            Hdf5.Extend(features!, path, Count + positions.Length, width);
            Hdf5.Extend(coords!, path, Count + positions.Length, 2);
            Hdf5.Write(features!, path, Count, width, rows);
            Hdf5.Write<long>(coords!, path, Count, 2, numbers);
        }

        Count += positions.Length;
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="FeatureFileException">The disk refused.</exception>
    public void Finish()
    {
        lock (Hdf5.Gate)
        {
            Hdf5.Load();
            Hdf5.Flush(file, path);
            Close();
        }

        try
        {
            File.Move(temporary, path, overwrite: true);
            finished = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeatureFileException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose()
    {
        Close();
        if (!finished)
            File.Delete(temporary);
    }

    private void Close()
    {
        features?.Dispose();
        coords?.Dispose();
        file.Dispose();
    }
}
