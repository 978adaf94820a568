namespace PathGen.Clip;

/// <summary>Writes a file whole or not at all: a temporary name beside it, flushed to the disk, then renamed.</summary>
internal static class AtomicFile
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes or replaces a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Receives a sequential stream.</param>
    /// <exception cref="EmbeddingException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{path} cannot be written: {e.Message}", e);
        }
    }
}
