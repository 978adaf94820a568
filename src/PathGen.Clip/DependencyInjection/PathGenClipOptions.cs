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

    /// <summary>Whether the model runs once as soon as it is resolved, so that the first real call is as fast as later ones. Default: false.</summary>
    public bool WarmUp { get; set; }
}
