using System.Buffers;
using System.Numerics.Tensors;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>
/// Pictures to <c>pixel_values</c>, bit for bit as torchvision on Pillow pictures: bicubic resize, centre crop, scale to 0…1, mean, standard deviation,
/// CHW. Only what the crop keeps is resampled. Thread-safe.
/// </summary>
/// <remarks>torchvision's <c>Resize</c> (which truncates the longer edge), <c>CenterCrop</c> (which rounds half to even), <c>ToTensor</c>, <c>Normalize</c>.</remarks>
public sealed class ImagePreprocessor
{
    /// <summary>The largest side of a model's input, in pixels.</summary>
    public const int MaxSize = 4096;

    private const int Channels = 3;
    private const int ByteValues = 256;
    private readonly float[] tables; // What each byte becomes, for R, then G, then B.

    /// <summary>Makes a preprocessor.</summary>
    /// <param name="settings">Size, means, standard deviations and the way of resizing.</param>
    /// <exception cref="ArgumentException">
    /// The size is not 1 to <see cref="MaxSize"/>, there are not three finite means and three positive standard deviations, or the resize mode is unknown.
    /// </exception>
    public ImagePreprocessor(PreprocessSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Check(settings);
        Settings = settings;
        tables = new float[Channels * ByteValues];
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var value = 0; value < ByteValues; value++)
                tables[channel * ByteValues + value] = (value / 255f - settings.Mean[channel]) / settings.Std[channel];
        }
    }

    /// <summary>The settings.</summary>
    public PreprocessSettings Settings { get; }

    /// <summary>Floats that one picture needs: 3 × S × S.</summary>
    public int Length => Channels * Settings.Size * Settings.Size;

    /// <summary>Writes one picture as 3 × S × S floats: all of R, then G, then B, rows from top to bottom.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="pixelValues">Receives <see cref="Length"/> floats.</param>
    /// <exception cref="ArgumentException"><paramref name="pixelValues"/> is not <see cref="Length"/> long, or the picture is longer than wide (or the other way round) beyond what can be resized.</exception>
    public void Write(RgbImage image, Span<float> pixelValues)
    {
        if (pixelValues.Length != Length)
            throw new ArgumentException($"One picture needs {Length} floats, not {pixelValues.Length}.", nameof(pixelValues));
        using var resized = Resize(image);
        var plane = Settings.Size * Settings.Size;
        var red = pixelValues[..plane];
        var green = pixelValues.Slice(plane, plane);
        var blue = pixelValues.Slice(2 * plane, plane);
        var redOf = tables.AsSpan(0, ByteValues);
        var greenOf = tables.AsSpan(ByteValues, ByteValues);
        var blueOf = tables.AsSpan(2 * ByteValues, ByteValues);
        ReadOnlySpan<byte> pixels = resized.Pixels;
        for (var i = 0; i < red.Length; i++)
        {
            red[i] = redOf[pixels[0]];
            green[i] = greenOf[pixels[1]];
            blue[i] = blueOf[pixels[2]];
            pixels = pixels[3..];
        }
    }

    /// <summary>As <see cref="Write(RgbImage, Span{float})"/>, in 16-bit floats: each the nearest to the 32-bit one.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="pixelValues">Receives <see cref="Length"/> numbers.</param>
    /// <exception cref="ArgumentException"><paramref name="pixelValues"/> is not <see cref="Length"/> long, or the picture cannot be resized.</exception>
    public void Write(RgbImage image, Span<Half> pixelValues)
    {
        if (pixelValues.Length != Length)
            throw new ArgumentException($"One picture needs {Length} numbers, not {pixelValues.Length}.", nameof(pixelValues));
        var exact = ArrayPool<float>.Shared.Rent(Length);
        try
        {
            Write(image, exact.AsSpan(0, Length));
            TensorPrimitives.ConvertToHalf(exact.AsSpan(0, Length), pixelValues);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(exact);
        }
    }

    /// <summary>The picture that the model sees, before normalisation: S × S pixels of 8 bits.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <exception cref="ArgumentException">The picture is longer than wide (or the other way round) beyond what can be resized.</exception>
    public RgbImage Resize(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var size = Settings.Size;
        var (width, height) = WholeSize(image);
        var result = new RgbImage(size, size);
        try
        {
            var box = new ResampleBox(0, 0, image.Width, image.Height);
            BicubicResampler.ResizePart(image, box, width, height, CropStart(width, size), CropStart(height, size), result);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    // The size of the whole resized picture, of which the centre is kept.
    private (int Width, int Height) WholeSize(RgbImage image)
    {
        var size = Settings.Size;
        if (Settings.ResizeMode == ResizeMode.Squash)
            return (size, size);
        var (shorter, longer) = image.Width <= image.Height ? (image.Width, image.Height) : (image.Height, image.Width);
        var resized = size * (long)longer / shorter;
        if (resized > int.MaxValue)
            throw new ArgumentException($"A picture of {image.Width}×{image.Height} pixels cannot be resized to a shortest edge of {size}.", nameof(image));
        return image.Width <= image.Height ? (size, (int)resized) : ((int)resized, size);
    }

    private static int CropStart(int whole, int part) => (int)Math.Round((whole - part) / 2.0, MidpointRounding.ToEven);

    private static void Check(PreprocessSettings settings)
    {
        if (settings.Size is < 1 or > MaxSize)
            throw new ArgumentException($"The model's input size is {settings.Size}; 1 to {MaxSize} is expected.", nameof(settings));
        if (settings.Mean is not { Count: Channels } || !settings.Mean.All(float.IsFinite))
            throw new ArgumentException("Three finite means are expected: R, G, B.", nameof(settings));
        if (settings.Std is not { Count: Channels } || !settings.Std.All(s => float.IsFinite(s) && s > 0))
            throw new ArgumentException("Three standard deviations above 0 are expected: R, G, B.", nameof(settings));
        if (!Enum.IsDefined(settings.ResizeMode))
            throw new ArgumentException($"Unknown resize mode {settings.ResizeMode}.", nameof(settings));
    }
}
