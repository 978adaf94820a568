using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Pictures as a command's output, told by their extension.</summary>
internal static class PictureOutput
{
    /// <summary>The extension in lower case, with its dot.</summary>
    public static string ExtensionOf(string path) => Path.GetExtension(path).ToLowerInvariant();

    /// <summary>What writes a picture to <paramref name="path"/>, after seeing that it can be written.</summary>
    /// <exception cref="CommandException">The extension is of no picture, or the place cannot be written.</exception>
    public static Action<RgbImage> WriterFor(string path)
    {
        Action<RgbImage, string> write = ExtensionOf(path) switch
        {
            ".png" => PictureFile.WritePng,
            ".jpg" or ".jpeg" => (image, file) => PictureFile.WriteJpeg(image, file),
            _ => throw new CommandException(ExitCode.Usage, $"{path}: pictures are written as .png, .jpg or .jpeg."),
        };
        var full = OutputPath.CheckFile(path);
        return image => OutputPath.Guard(path, () =>
        {
            write(image, full);
            return full;
        });
    }
}
