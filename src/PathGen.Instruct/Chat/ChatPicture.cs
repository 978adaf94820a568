using PathGen.Slides;

namespace PathGen.Instruct;

/// <summary>Decodes pictures of conversations. What is larger than a limit is refused by its header, before anything is decoded.</summary>
internal static class ChatPicture
{
    /// <summary>Decodes.</summary>
    /// <param name="picture">A PNG or JPEG file's bytes.</param>
    /// <param name="mostPixels">Most pixels of the picture, and of the square that it may be padded to.</param>
    /// <exception cref="InstructException">It is damaged, of another kind, or too large.</exception>
    public static RgbImage Decode(PromptPicture picture, long mostPixels)
    {
        try
        {
            using var source = new StreamByteSource(new MemoryStream(picture.Bytes.ToArray(), writable: false), "the picture");
            var options = new SlideOptions();
            options.Formats.Clear();
            options.Formats.Add(new PlainImageFormat { MaxPixels = mostPixels });
            using var slide = Slide.Open(source, options);
            var side = Math.Max(slide.Width, slide.Height);
            if (side * side > mostPixels)
                throw new InstructException($"The picture has {slide.Width}×{slide.Height} pixels; padded to a square it would have more than the {mostPixels:N0} that are read. Make it smaller, or read a region of the slide.");
            return slide.ReadRegion(new SlideRegion(0, 0, slide.Width, slide.Height));
        }
        catch (SlideException e)
        {
            throw new InstructException($"The picture cannot be read: {e.Message}", e);
        }
    }
}
