using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>Writes a file whole or not at all, with this package's error.</summary>
internal static class WholeOutput
{
    /// <summary>Writes or replaces a file.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="write">Receives a sequential stream.</param>
    /// <exception cref="WsiException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            PathGen.Onnx.AtomicFile.Write(path, write);
        }
        catch (ModelException e)
        {
            throw new WsiException(e.Message, e);
        }
    }
}
