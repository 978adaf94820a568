using System.Globalization;
using System.Security.Cryptography;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>A picture that others made: its bytes go into a dataset as they are, but a TIFF, which is encoded anew.</summary>
internal sealed class StoredPicture(ImportedPair pair) : PairPicture
{
    /// <inheritdoc/>
    public override string Identity => $"picture {pair.Hash}";

    /// <inheritdoc/>
    public override int Width => pair.Width;

    /// <inheritdoc/>
    public override int Height => pair.Height;

    private bool Keeps => pair.Format is "jpeg" or "png";

    /// <inheritdoc/>
    public override string Extension(PatchImageFormat format) => pair.Format switch
    {
        "jpeg" => ".jpg",
        "png" => ".png",
        _ => SlidePicture.ExtensionOf(format),
    };

    /// <inheritdoc/>
    public override byte[] Encode(PatchImageFormat format, int quality, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Keeps)
            return Bytes();
        using var image = Read(cancellationToken);
        return SlidePicture.Encode(image, Identity, format, quality);
    }

    /// <inheritdoc/>
    public override RgbImage Read(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = Bytes();
        try
        {
            return StoredImage.Decode(bytes, pair.File, isFile: pair.Start == 0).Image;
        }
        catch (SlideException e)
        {
            throw new PairException($"{pair.File}: the picture cannot be read again ({OneLine.Of(e)}).", e);
        }
    }

    /// <inheritdoc/>
    public override bool IsWritten(string path, PatchImageFormat format, int quality)
    {
        if (!Keeps)
            return SlidePicture.IsWritten(path, Identity, format, quality);
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != pair.Length)
            return false;
        using var stream = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == pair.Hash;
    }

    private byte[] Bytes()
    {
        try
        {
            using var handle = File.OpenHandle(pair.File);
            var bytes = new byte[pair.Length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), pair.Start + read) is > 0 and var count)
                read += count;
            if (read == bytes.Length && Convert.ToHexStringLower(SHA256.HashData(bytes)) == pair.Hash)
                return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{pair.File}: the picture of row {Number} cannot be read again ({OneLine.Of(e).TrimEnd('.')}). Put the file back.", e);
        }

        throw new PairException($"{pair.File}: the picture of row {Number} is not the one that was imported (SHA-256 {pair.Hash}). Put the file back, or import it anew under another name.");
    }

    private string Number => pair.Number.ToString(CultureInfo.InvariantCulture);
}
