using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>A pair's picture on its way into a dataset. Thread-safe.</summary>
internal abstract class PairPicture
{
    /// <summary>What tells the picture from every other one.</summary>
    public abstract string Identity { get; }

    /// <summary>Width in pixels.</summary>
    public abstract int Width { get; }

    /// <summary>Height in pixels.</summary>
    public abstract int Height { get; }

    /// <summary>The extension with its point, in a dataset of a form.</summary>
    public abstract string Extension(PatchImageFormat format);

    /// <summary>The file's bytes.</summary>
    /// <exception cref="PairException">The picture cannot be read again.</exception>
    public abstract byte[] Encode(PatchImageFormat format, int quality, CancellationToken cancellationToken);

    /// <summary>The pixels; they belong to the caller.</summary>
    /// <exception cref="PairException">The picture cannot be read again.</exception>
    public abstract RgbImage Read(CancellationToken cancellationToken);

    /// <summary>Whether a file is what <see cref="Encode"/> would give.</summary>
    public abstract bool IsWritten(string path, PatchImageFormat format, int quality);
}
