using System.Globalization;
using Microsoft.Extensions.AI;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>The picture that a conversation is about: a file, or a region of a slide.</summary>
internal static class AskedPicture
{
    // Every model sees far fewer; a larger region is read at a lower resolution.
    private const int MostSide = 4096;
    private const long MostFileBytes = 1 << 28;

    /// <summary>Reads it.</summary>
    /// <param name="image">A PNG or JPEG file, or null.</param>
    /// <param name="slide">A slide, or null.</param>
    /// <param name="region"><c>x,y,width,height</c> in level-0 pixels, or null.</param>
    /// <param name="options">How slides are opened.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The picture's bytes; null where none is named.</returns>
    /// <exception cref="CommandException">The options do not go together, or the region is none.</exception>
    public static DataContent? Read(string? image, string? slide, string? region, SlideOptions options, CancellationToken cancellationToken)
    {
        if (image is not null && slide is not null)
            throw new CommandException(ExitCode.Usage, "--image and --slide do not go together.");
        if (slide is null != region is null)
            throw new CommandException(ExitCode.Usage, "--slide and --region go together.");
        if (image is not null)
            return ReadFile(image);
        return slide is null ? null : ReadRegion(slide, Parse(region!), options, cancellationToken);
    }

    /// <summary>A region as the command line writes it.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static SlideRegion Parse(string text)
    {
        var numbers = text.Split(',', StringSplitOptions.TrimEntries);
        var values = new long[4];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers.Length != 4 || !long.TryParse(numbers[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[i]) || values[i] < 0 || (i > 1 && values[i] == 0))
                throw new CommandException(ExitCode.Usage, $"--region is {text}; x,y,width,height in level-0 pixels was expected, such as 4000,3000,672,672.");
        }

        return new SlideRegion(values[0], values[1], values[2], values[3]);
    }

    private static DataContent ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new CommandException(ExitCode.Input, $"{path}: no such file.");
        if (file.Length > MostFileBytes)
            throw new CommandException(ExitCode.Input, $"{path}: {file.Length:N0} bytes; a picture of at most {MostFileBytes:N0} is read.");

        var bytes = File.ReadAllBytes(path);
        return new DataContent(bytes, bytes is [0x89, ..] ? "image/png" : "image/jpeg");
    }

    private static DataContent ReadRegion(string path, SlideRegion region, SlideOptions options, CancellationToken cancellationToken)
    {
        using var slide = Slide.Open(path, options);
        if (region.X + region.Width > slide.Width || region.Y + region.Height > slide.Height)
            throw new CommandException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"--region ends outside the slide, which has {slide.Width}x{slide.Height} pixels."));
        var shrink = Math.Max(1.0, Math.Max(region.Width, region.Height) / (double)MostSide);
        using var pixels = slide.ReadRegion(region, Math.Max(1, (int)(region.Width / shrink)), Math.Max(1, (int)(region.Height / shrink)), cancellationToken);
        using var png = new MemoryStream();
        PngCodec.Encode(pixels, png);
        return new DataContent(png.ToArray(), "image/png");
    }
}
