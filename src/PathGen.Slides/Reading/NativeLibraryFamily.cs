using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>One native library under all the file names it goes by; loaded once, on first use. Thread-safe.</summary>
/// <param name="title">What messages call it.</param>
/// <param name="installation">How to install it, as one sentence.</param>
/// <param name="names">File names and paths, best first.</param>
internal sealed class NativeLibraryFamily(string title, string installation, IReadOnlyList<string> names)
{
    private readonly Lock turn = new();
    private nint handle;

    /// <summary>The loaded library. A failure is not remembered: installing the library and trying again works.</summary>
    /// <exception cref="NativeLibraryMissingException">None of the names loads.</exception>
    public nint Load()
    {
        lock (turn)
        {
            if (handle != 0)
                return handle;
            foreach (var name in names)
            {
                if (NativeLibrary.TryLoad(name, typeof(NativeLibraryFamily).Assembly, null, out handle))
                    return handle;
            }

            throw new NativeLibraryMissingException(
                $"{title} is not installed for {RuntimeInformation.RuntimeIdentifier}. Tried {string.Join(", ", names)}. {installation}");
        }
    }
}
