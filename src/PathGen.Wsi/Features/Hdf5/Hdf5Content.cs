using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>What an HDF5 file of features holds.</summary>
/// <param name="Count">N.</param>
/// <param name="Width">D, or 0 where there are only coordinates.</param>
/// <param name="Values">N × D floats; empty where they were not wanted.</param>
/// <param name="Positions">N places; null where there are none.</param>
/// <param name="Attributes">Of the coordinates.</param>
internal sealed record Hdf5Content(int Count, int Width, float[] Values, PatchPosition[]? Positions, IReadOnlyDictionary<string, object> Attributes)
{
    /// <summary>Rows that are read at once.</summary>
    public const int PieceBytes = 1 << 17;

    /// <summary>Reads a file, in this process or in one of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">Whether features are wanted, or only places and attributes.</param>
    /// <param name="options">Where it is read.</param>
    /// <param name="cancellationToken">Stops between pieces.</param>
    /// <exception cref="FeatureFileException">It is missing, damaged, or no such file.</exception>
    /// <exception cref="NativeLibraryMissingException">HDF5 is not installed.</exception>
    public static Hdf5Content Read(string path, bool features, FeatureReadOptions options, CancellationToken cancellationToken)
    {
        if (options.Isolation == SlideIsolation.WorkerProcess)
            return Hdf5Process.Read(path, features, options.Worker, cancellationToken);
        using var reader = Hdf5FeatureReader.Open(path);
        CheckSize(path, reader.Count, reader.Width);
        var values = new float[features ? reader.Count * reader.Width : 0];
        var rows = RowsOf(reader.Width);
        for (var row = 0; features && reader.Width > 0 && row < reader.Count; row += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.ReadFeatures(row, values.AsSpan(row * reader.Width, Math.Min(rows, reader.Count - row) * reader.Width));
        }

        return new Hdf5Content(reader.Count, reader.Width, values, reader.HasPositions ? reader.ReadPositions() : null, reader.Attributes);
    }

    /// <summary>Rows of a piece.</summary>
    public static int RowsOf(int width) => Math.Max(1, PieceBytes / (sizeof(float) * Math.Max(width, 1)));

    /// <summary>Refuses what no array holds.</summary>
    /// <exception cref="FeatureFileException">It is too large.</exception>
    public static void CheckSize(string path, int count, int width)
    {
        if ((long)count * Math.Max(width, 1) > Array.MaxLength)
            throw new FeatureFileException($"{path}: {count} × {width} is more than one array holds.");
    }
}
