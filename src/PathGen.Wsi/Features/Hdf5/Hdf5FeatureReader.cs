using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>
/// Reads features and places from HDF5, in pieces: float <c>features</c> (N, D) and integer <c>coords</c> (N, 2) at the top, as CLAM and TRIDENT write them; a file of coordinates alone has no
/// <c>features</c>. Not thread-safe.
/// </summary>
internal sealed class Hdf5FeatureReader : IDisposable
{
    private const string Features = "features";
    private const string Coords = "coords";
    private readonly string path;
    private Hdf5Handle? file;
    private Hdf5Handle? features;
    private Hdf5Handle? coords;

    private Hdf5FeatureReader(string path) => this.path = path;

    /// <summary>N.</summary>
    public int Count { get; private set; }

    /// <summary>D, or 0 where there are no features.</summary>
    public int Width { get; private set; }

    /// <summary>Whether places are there.</summary>
    public bool HasPositions => coords is not null;

    /// <summary>Attributes of the coordinates, or of the features where there are no coordinates.</summary>
    public IReadOnlyDictionary<string, object> Attributes { get; private set; } = new Dictionary<string, object>();

    /// <summary>Opens a file and looks at its shapes.</summary>
    /// <exception cref="FeatureFileException">It is missing, damaged, or no such file.</exception>
    /// <exception cref="NativeLibraryMissingException">HDF5 is not installed.</exception>
    public static Hdf5FeatureReader Open(string path)
    {
        var reader = new Hdf5FeatureReader(path);
        try
        {
            lock (Hdf5.Gate)
                reader.Open();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Reads whole rows of features.</summary>
    /// <exception cref="FeatureFileException">They are damaged.</exception>
    public void ReadFeatures(int start, Span<float> values)
    {
        lock (Hdf5.Gate)
        {
            Hdf5.Load();
            Hdf5.Read(features!, path, start, Width, values);
        }
    }

    /// <summary>Reads every place.</summary>
    /// <exception cref="FeatureFileException">They are damaged.</exception>
    public PatchPosition[] ReadPositions()
    {
        var numbers = new long[2L * Count];
        lock (Hdf5.Gate)
        {
            Hdf5.Load();
            Hdf5.Read(coords!, path, 0, 2, numbers.AsSpan());
        }

        var positions = new PatchPosition[Count];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = new PatchPosition(numbers[2 * i], numbers[2 * i + 1]);
        return positions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        features?.Dispose();
        coords?.Dispose();
        file?.Dispose();
    }

    private void Open()
    {
        Hdf5.Load();
        file = Hdf5.OpenFile(path);
        long? rows = null;
        if (Hdf5.Has(file, path, Features))
        {
            (features, var count, var width) = Hdf5.OpenMatrix(file, path, Features, integers: false);
            (rows, Width) = (count, (int)width);
        }

        if (Hdf5.Has(file, path, Coords))
        {
            (coords, var count, var columns) = Hdf5.OpenMatrix(file, path, Coords, integers: true);
            if (columns != 2)
                throw new FeatureFileException($"{path}: {Coords} has {columns} columns; x and y were expected.");
            if (rows is { } n && n != count)
                throw new FeatureFileException($"{path}: {count} places for {n} rows of features.");
            rows = count;
        }

        if (rows is null)
            throw new FeatureFileException($"{path}: holds neither {Features} nor {Coords}; a file of CLAM's or TRIDENT's layout was expected.");
        Count = (int)rows;
        Attributes = Hdf5.ReadAttributes((coords ?? features)!, path);
    }
}
