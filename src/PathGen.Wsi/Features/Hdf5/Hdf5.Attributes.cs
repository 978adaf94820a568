using System.Runtime.InteropServices;
using System.Text;

namespace PathGen.Wsi;

/// <summary>Attributes of datasets: numbers, lists of numbers and texts.</summary>
internal static unsafe partial class Hdf5
{
    private const int StringClass = 3;
    private const int Utf8 = 1;
    private const int MaxAttributes = 1000;
    private const int MaxNameBytes = 1 << 10;
    private const int MaxValueBytes = 1 << 20;
    private const int MaxNumbers = 1 << 10;

    /// <summary>Reads attributes: long, double, long[], double[] or string; those of other types, such as compounds, are left out.</summary>
    /// <exception cref="FeatureFileException">They are damaged, or too many.</exception>
    public static Dictionary<string, object> ReadAttributes(Hdf5Handle dataset, string path)
    {
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal);
        var count = Check(H5Aget_num_attrs(dataset), path, "its attributes are damaged");
        if (count > MaxAttributes)
            throw new FeatureFileException($"{path}: {count} attributes; at most {MaxAttributes} are read.");
        var name = stackalloc byte[MaxNameBytes + 1];
        for (var i = 0; i < count; i++)
        {
            using var attribute = Check(H5Aopen_by_idx(dataset, ".", 0, 0, (ulong)i, 0, 0), path, "its attributes are damaged");
            var length = Check(H5Aget_name(attribute, MaxNameBytes, name), path, "an attribute has no name");
            if (length < MaxNameBytes && ReadAttribute(attribute, path) is { } value)
                attributes[Marshal.PtrToStringUTF8((nint)name)!] = value;
        }

        return attributes;
    }

    [LibraryImport(Import)]
    private static partial int H5Aget_num_attrs(Hdf5Handle dataset);

    [LibraryImport(Import, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Hdf5Handle H5Aopen_by_idx(Hdf5Handle location, string name, int index, int order, ulong position, long access, long links);

    [LibraryImport(Import)]
    private static partial nint H5Aget_name(Hdf5Handle attribute, nuint size, byte* name);

    private static object? ReadAttribute(Hdf5Handle attribute, string path)
    {
        using var type = Check(H5Aget_type(attribute), path, "an attribute has no type");
        using var space = Check(H5Aget_space(attribute), path, "an attribute has no shape");
        var points = H5Sget_simple_extent_npoints(space);
        var isScalar = H5Sget_simple_extent_ndims(space) == 0;
        if (points is < 1 or > MaxNumbers)
            return null;
        switch (H5Tget_class(type))
        {
            case IntegerClass:
                var integers = new long[points];
                fixed (long* first = integers)
                    Check(H5Aread(attribute, Predefined("H5T_NATIVE_INT64_g"), first), path, "an attribute is damaged");
                return isScalar ? integers[0] : integers;
            case FloatClass:
                var numbers = new double[points];
                fixed (double* first = numbers)
                    Check(H5Aread(attribute, Predefined("H5T_NATIVE_DOUBLE_g"), first), path, "an attribute is damaged");
                return isScalar ? numbers[0] : numbers;
            case StringClass when points == 1:
                return ReadText(attribute, type, path);
            default:
                return null;
        }
    }

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Aget_type(Hdf5Handle attribute);

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Aget_space(Hdf5Handle attribute);

    [LibraryImport(Import)]
    private static partial long H5Sget_simple_extent_npoints(Hdf5Handle space);

    private static string? ReadText(Hdf5Handle attribute, Hdf5Handle type, string path)
    {
        var isVariable = Check(H5Tis_variable_str(type), path, "an attribute is damaged") > 0;
        var size = (long)H5Tget_size(type);
        if (!isVariable && size is < 1 or > MaxValueBytes)
            return null;

        // As a type of memory: the file's own, which the library reads texts of either form into.
        if (!isVariable)
        {
            var bytes = new byte[size];
            fixed (byte* first = bytes)
                Check(H5Aread(attribute, type.DangerousGetHandle(), first), path, "an attribute is damaged");
            var end = Array.IndexOf(bytes, (byte)0);
            return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
        }

        nint text = 0;
        Check(H5Aread(attribute, type.DangerousGetHandle(), &text), path, "an attribute is damaged");
        if (text == 0)
            return string.Empty;
        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            _ = H5free_memory(text);
        }
    }

    [LibraryImport(Import)]
    private static partial int H5Tis_variable_str(Hdf5Handle type);

    [LibraryImport(Import)]
    private static partial int H5Aread(Hdf5Handle attribute, long type, void* value);

    [LibraryImport(Import)]
    private static partial int H5free_memory(nint memory);

    /// <summary>Writes an attribute as h5py does: 64-bit numbers, alone or as a list, or text of any length in UTF-8.</summary>
    /// <param name="dataset">Of which.</param>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">A long, double, long[], double[] or string.</param>
    /// <exception cref="FeatureFileException">It cannot be written.</exception>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static void WriteAttribute(Hdf5Handle dataset, string path, string name, object value)
    {
        switch (value)
        {
            case long number:
                WriteNumbers<long>(dataset, path, name, [number], isScalar: true);
                break;
            case double number:
                WriteNumbers<double>(dataset, path, name, [number], isScalar: true);
                break;
            case long[] numbers:
                WriteNumbers<long>(dataset, path, name, numbers, isScalar: false);
                break;
            case double[] numbers:
                WriteNumbers<double>(dataset, path, name, numbers, isScalar: false);
                break;
            case string text:
                WriteText(dataset, path, name, text);
                break;
            default:
                throw new ArgumentException($"Attribute {name} is a {value?.GetType().Name ?? "null"}; long, double, long[], double[] and string can be written.", nameof(value));
        }
    }

    private static void WriteNumbers<T>(Hdf5Handle dataset, string path, string name, ReadOnlySpan<T> numbers, bool isScalar)
        where T : unmanaged
    {
        var size = (ulong)numbers.Length;
        var isInteger = typeof(T) == typeof(long);
        using var space = Check(isScalar ? H5Screate(0) : H5Screate_simple(1, &size, null), path, $"attribute {name} cannot be written");
        using var attribute = Check(H5Acreate2(dataset, name, Predefined(isInteger ? "H5T_STD_I64LE_g" : "H5T_IEEE_F64LE_g"), space, 0, 0), path, $"attribute {name} cannot be written");
        fixed (T* first = numbers)
            Check(H5Awrite(attribute, Predefined(isInteger ? "H5T_NATIVE_INT64_g" : "H5T_NATIVE_DOUBLE_g"), first), path, $"attribute {name} cannot be written");
    }

    private static void WriteText(Hdf5Handle dataset, string path, string name, string text)
    {
        using var type = Check(H5Tcopy(Predefined("H5T_C_S1_g")), path, $"attribute {name} cannot be written");
        Check(Math.Min(H5Tset_size(type, nuint.MaxValue), H5Tset_cset(type, Utf8)), path, $"attribute {name} cannot be written");
        using var space = Check(H5Screate(0), path, $"attribute {name} cannot be written");
        using var attribute = Check(H5Acreate2(dataset, name, type.DangerousGetHandle(), space, 0, 0), path, $"attribute {name} cannot be written");
        var bytes = Encoding.UTF8.GetBytes(text + '\0');
        fixed (byte* first = bytes)
        {
            var pointer = first;
            Check(H5Awrite(attribute, type.DangerousGetHandle(), &pointer), path, $"attribute {name} cannot be written");
        }
    }

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Screate(int kind);

    [LibraryImport(Import, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Hdf5Handle H5Acreate2(Hdf5Handle dataset, string name, long type, Hdf5Handle space, long creation, long access);

    [LibraryImport(Import)]
    private static partial int H5Awrite(Hdf5Handle attribute, long type, void* value);

    [LibraryImport(Import)]
    private static partial Hdf5Handle H5Tcopy(long type);

    [LibraryImport(Import)]
    private static partial int H5Tset_size(Hdf5Handle type, nuint size);

    [LibraryImport(Import)]
    private static partial int H5Tset_cset(Hdf5Handle type, int set);
}
