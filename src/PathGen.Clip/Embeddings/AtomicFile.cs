namespace PathGen.Clip;

/// <summary>Writes a file whole or not at all, with this package's error.</summary>
internal static class AtomicFile
{
    /// <summary>Writes or replaces a file.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="write">Receives a sequential stream.</param>
    /// <exception cref="EmbeddingException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            WholeFile.Write(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{path} cannot be written: {e.Message}", e);
        }
    }
}
