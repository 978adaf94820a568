using System.Runtime.InteropServices;

namespace PathGen.Wsi;

/// <summary>Files and the links in them.</summary>
internal static unsafe partial class Hdf5
{
    private const int HardLink = 0;
    private const int InfoBytes = 128; // H5L_info1_t takes 40; its first 32 bits are the type.

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FeatureFileException">It cannot be opened.</exception>
    public static Hdf5Handle OpenFile(string path) => Check(H5Fopen(path, 0, 0), path, "cannot be read as HDF5");

    [LibraryImport(Import, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Hdf5Handle H5Fopen(string name, uint flags, long access);

    /// <summary>Makes a file; one that is there is emptied.</summary>
    /// <exception cref="FeatureFileException">It cannot be made.</exception>
    public static Hdf5Handle CreateFile(string path) => Check(H5Fcreate(path, 2, 0, 0), path, "cannot be written");

    [LibraryImport(Import, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Hdf5Handle H5Fcreate(string name, uint flags, long creation, long access);

    /// <summary>Writes out all that is kept in memory.</summary>
    /// <exception cref="FeatureFileException">The disk refused.</exception>
    public static void Flush(Hdf5Handle file, string path) => Check(H5Fflush(file, 0), path, "cannot be written");

    [LibraryImport(Import)]
    private static partial int H5Fflush(Hdf5Handle file, int scope);

    /// <summary>Whether a name is in the file, as an object of this file: links to other files are refused, since they would read what the user did not name.</summary>
    /// <exception cref="FeatureFileException">It is a link, or the file is damaged.</exception>
    public static bool Has(Hdf5Handle file, string path, string name)
    {
        if (Check(H5Lexists(file, name, 0), path, $"{name} cannot be looked up") == 0)
            return false;
        var info = stackalloc byte[InfoBytes];
        var library = Family.Load();
        if (!NativeLibrary.TryGetExport(library, "H5Lget_info1", out var function))
            function = NativeLibrary.GetExport(library, "H5Lget_info"); // As 1.10 calls the same.
        var text = stackalloc byte[name.Length + 1];
        System.Text.Encoding.ASCII.GetBytes(name, new Span<byte>(text, name.Length));
        text[name.Length] = 0;
        Check(((delegate* unmanaged[Cdecl]<long, byte*, byte*, long, int>)function)(file.DangerousGetHandle(), text, info, 0), path, $"{name} cannot be looked up");
        return *(int*)info == HardLink ? true : throw new FeatureFileException($"{path}: {name} is a link; a dataset of this file was expected.");
    }

    [LibraryImport(Import, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int H5Lexists(Hdf5Handle file, string name, long access);
}
