namespace PathGen.Onnx;

/// <summary>Makes a model folder whole or not at all: beside its place under another name, then renamed.</summary>
internal static class FolderInMaking
{
    /// <summary>Makes a folder.</summary>
    /// <param name="output">Where it will be; it does not exist or is empty.</param>
    /// <param name="fill">Receives the folder to write into; ends with the manifest.</param>
    /// <exception cref="ModelException">It cannot be written, or another process is making it.</exception>
    public static ModelDirectory Make(string output, Action<string> fill)
    {
        // One name, so that what a killed import left is found and cleared by the next; the lock tells a dead one from one at work.
        var folder = output + ".importing";
        try
        {
            if (Path.GetDirectoryName(output) is { } parent)
                Directory.CreateDirectory(parent);
            using var claim = Claim(folder + ".lock", output);
            try
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(folder);
                fill(folder);
                if (Directory.Exists(output))
                    Directory.Delete(output);
                Directory.Move(folder, output);
            }
            finally
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{output} cannot be written: {e.Message}", e);
        }

        return ModelDirectory.Open(output);
    }

    private static FileStream Claim(string path, string output)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new ModelException($"Another process is making {output} (it holds {path}). Wait for it.", e);
        }
    }
}
