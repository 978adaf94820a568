using System.Runtime.InteropServices;

namespace PathGen.Wsi;

/// <summary>Datasets of numbers with two dimensions.</summary>
internal static unsafe partial class Hdf5
{
    private const int MaxRank = 32;
    private const int IntegerClass = 0;
    private const int FloatClass = 1;
    private const int VirtualLayout = 3;
    private const int ChunkedLayout = 2;

    // What deflate can make of a byte, at most; other filters make less.
    private const long MostInflation = 1032;

    /// <summary>Opens a dataset and tells its sizes; refuses what is no matrix of numbers, lies in other files, or claims more values than the file can hold.</summary>
    /// <exception cref="FeatureFileException">It is damaged, or refused.</exception>
    public static (Hdf5Handle Dataset, long Rows, long Columns) OpenMatrix(Hdf5Handle file, string path, string name, bool integers)
    {
        var dataset = Check(H5Dopen2(file, name, 0), path, $"{name} is no dataset that can be opened");
        try
        {
            using var type = Check(H5Dget_type(dataset), path, $"{name} has no type");
            var (kind, size) = (H5Tget_class(type), (long)H5Tget_size(type));
            if (kind != IntegerClass && (integers || kind != FloatClass) || size is < 1 or > 8)
                throw new FeatureFileException($"{path}: {name} holds no {(integers ? "integers" : "numbers")}.");
            using var space = Check(H5Dget_space(dataset), path, $"{name} has no shape");
            var sizes = stackalloc ulong[MaxRank];
            var rank = H5Sget_simple_extent_ndims(space);
            if (rank != 2 || H5Sget_simple_extent_dims(space, sizes, null) != 2)
                throw new FeatureFileException(FormattableString.Invariant($"{path}: {name} has {rank} dimensions; a matrix was expected."));
            var (rows, columns) = (sizes[0], sizes[1]);
            if (rows > int.MaxValue || columns is 0 or > FeatureBag.MaxWidth)
                throw new FeatureFileException(FormattableString.Invariant($"{path}: {name} is {rows} × {columns}; up to {int.MaxValue} rows of 1 to {FeatureBag.MaxWidth} are read."));
            CheckStorage(dataset, path, name, (long)(rows * columns) * size);
            return (dataset, (long)rows, (long)columns);
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    [LibraryImport(Import, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Hdf5Handle H5Dopen2(Hdf5Handle file, string name, long access);

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Dget_type(Hdf5Handle dataset);

    [LibraryImport(Import)]
    private static partial int H5Tget_class(Hdf5Handle type);

    [LibraryImport(Import)]
    private static partial nuint H5Tget_size(Hdf5Handle type);

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Dget_space(Hdf5Handle dataset);

    [LibraryImport(Import)]
    private static partial int H5Sget_simple_extent_ndims(Hdf5Handle space);

    [LibraryImport(Import)]
    private static partial int H5Sget_simple_extent_dims(Hdf5Handle space, ulong* sizes, ulong* most);

    // Space that was never written reads as zeros: a small file could claim any size, and one chunk could be larger than memory.
    private static void CheckStorage(Hdf5Handle dataset, string path, string name, long bytes)
    {
        using var list = Check(H5Dget_create_plist(dataset), path, $"{name} has no layout");
        if (H5Pget_layout(list) is var layout && (layout is < 0 or VirtualLayout || H5Pget_external_count(list) != 0))
            throw new FeatureFileException($"{path}: {name} lies in other files; one that lies in this file was expected.");
        var length = new FileInfo(path).Length;
        var most = length * (H5Pget_nfilters(list) > 0 ? MostInflation : 1);
        var stored = H5Dget_storage_size(dataset);
        var chunk = stackalloc ulong[MaxRank];
        var chunkBytes = layout == ChunkedLayout && H5Pget_chunk(list, MaxRank, chunk) == 2 ? (UInt128)chunk[0] * chunk[1] * 8 : 0;
        if (stored > (ulong)length || bytes > most || chunkBytes > (UInt128)Math.Max(most * 8, 1 << 26))
            throw new FeatureFileException(FormattableString.Invariant($"{path}: {name} claims {bytes} bytes in a file of {length}; it is cut, damaged, or was never filled."));
    }

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Dget_create_plist(Hdf5Handle dataset);

    [LibraryImport(Import)]
    private static partial int H5Pget_layout(Hdf5Handle list);

    [LibraryImport(Import)]
    private static partial int H5Pget_external_count(Hdf5Handle list);

    [LibraryImport(Import)]
    private static partial int H5Pget_nfilters(Hdf5Handle list);

    [LibraryImport(Import)]
    private static partial int H5Pget_chunk(Hdf5Handle list, int most, ulong* sizes);

    [LibraryImport(Import)]
    private static partial ulong H5Dget_storage_size(Hdf5Handle dataset);

    /// <summary>Makes a dataset of no rows yet, to which rows can be appended.</summary>
    /// <exception cref="FeatureFileException">It cannot be made.</exception>
    public static Hdf5Handle CreateMatrix(Hdf5Handle file, string path, string name, int columns, bool integers, int chunkRows)
    {
        var sizes = stackalloc ulong[2];
        var most = stackalloc ulong[2];
        var chunk = stackalloc ulong[2];
        (sizes[0], sizes[1]) = (0, (ulong)columns);
        (most[0], most[1]) = (ulong.MaxValue, (ulong)columns);
        (chunk[0], chunk[1]) = ((ulong)chunkRows, (ulong)columns);
        using var space = Check(H5Screate_simple(2, sizes, most), path, $"{name} cannot be made");
        using var list = Check(H5Pcreate(Predefined("H5P_CLS_DATASET_CREATE_ID_g")), path, $"{name} cannot be made");
        Check(H5Pset_chunk(list, 2, chunk), path, $"{name} cannot be made");
        return Check(H5Dcreate2(file, name, Predefined(integers ? "H5T_STD_I64LE_g" : "H5T_IEEE_F32LE_g"), space, 0, list, 0), path, $"{name} cannot be made");
    }

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Screate_simple(int rank, ulong* sizes, ulong* most);

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Pcreate(long kind);

    [LibraryImport(Import)]
    private static partial int H5Pset_chunk(Hdf5Handle list, int rank, ulong* sizes);

    [LibraryImport(Import, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Hdf5Handle H5Dcreate2(Hdf5Handle file, string name, long type, Hdf5Handle space, long links, Hdf5Handle list, long access);

    /// <summary>Makes a dataset longer.</summary>
    /// <exception cref="FeatureFileException">It cannot be.</exception>
    public static void Extend(Hdf5Handle dataset, string path, long rows, int columns)
    {
        var sizes = stackalloc ulong[2];
        (sizes[0], sizes[1]) = ((ulong)rows, (ulong)columns);
        Check(H5Dset_extent(dataset, sizes), path, "cannot be made longer");
    }

    [LibraryImport(Import)]
    private static partial int H5Dset_extent(Hdf5Handle dataset, ulong* sizes);

    /// <summary>Reads whole rows; the library converts numbers.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="long"/>.</typeparam>
    /// <exception cref="FeatureFileException">They cannot be read.</exception>
    public static void Read<T>(Hdf5Handle dataset, string path, long start, int columns, Span<T> values)
        where T : unmanaged => Transfer(dataset, path, start, columns, values, write: false);

    /// <summary>Writes whole rows.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="long"/>.</typeparam>
    /// <exception cref="FeatureFileException">They cannot be written.</exception>
    public static void Write<T>(Hdf5Handle dataset, string path, long start, int columns, ReadOnlySpan<T> values)
        where T : unmanaged => Transfer(dataset, path, start, columns, MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(values), values.Length), write: true);

    private static void Transfer<T>(Hdf5Handle dataset, string path, long start, int columns, Span<T> values, bool write)
        where T : unmanaged
    {
        if (values.IsEmpty)
            return;
        var type = Predefined(typeof(T) == typeof(float) ? "H5T_NATIVE_FLOAT_g" : "H5T_NATIVE_INT64_g");
        var from = stackalloc ulong[2];
        var count = stackalloc ulong[2];
        (from[0], from[1]) = ((ulong)start, 0);
        (count[0], count[1]) = ((ulong)(values.Length / columns), (ulong)columns);
        var what = write ? "cannot be written" : "is damaged";
        using var place = Check(H5Dget_space(dataset), path, what);
        Check(H5Sselect_hyperslab(place, 0, from, null, count, null), path, what);
        using var memory = Check(H5Screate_simple(2, count, null), path, what);
        fixed (T* first = values)
            Check(write ? H5Dwrite(dataset, type, memory, place, 0, first) : H5Dread(dataset, type, memory, place, 0, first), path, what);
    }

    [LibraryImport(Import)]
    private static partial int H5Sselect_hyperslab(Hdf5Handle space, int operation, ulong* start, ulong* stride, ulong* count, ulong* block);

    [LibraryImport(Import)]
    private static partial int H5Dread(Hdf5Handle dataset, long type, Hdf5Handle memory, Hdf5Handle place, long transfer, void* values);

    [LibraryImport(Import)]
    private static partial int H5Dwrite(Hdf5Handle dataset, long type, Hdf5Handle memory, Hdf5Handle place, long transfer, void* values);
}
