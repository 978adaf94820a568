namespace PathGen.Clip;

/// <summary>What <see cref="PathGenClipServices.AddPathGenClip"/> registers.</summary>
public sealed class PathGenClipOptions
{
    /// <summary>The model's folder. Required.</summary>
    /// <exception cref="ArgumentException">Null or empty.</exception>
    public string? ModelFolder
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    }

    /// <summary>How the model runs.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public ClipModelOptions Model
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>How <see cref="SlideEmbedder"/> reads and embeds.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public SlideEmbedderOptions Embedder
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>The classes of the <see cref="IZeroShotClassifier"/>, such as <c>["glands", "stroma"]</c>. Default: none, and no classifier is registered.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public IReadOnlyList<ZeroShotClass> Classes
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
        }
    } = [];

    /// <summary>How the <see cref="IZeroShotClassifier"/> asks.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public ZeroShotOptions ZeroShot
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>Whether the model runs once as soon as it is resolved, so that the first real call is as fast as later ones. Default: false.</summary>
    public bool WarmUp { get; set; }
}
