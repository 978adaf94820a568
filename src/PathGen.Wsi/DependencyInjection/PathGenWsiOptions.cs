namespace PathGen.Wsi;

/// <summary>What <see cref="PathGenWsiServiceCollectionExtensions.AddPathGenWsi"/> registers. Not thread-safe while being set.</summary>
public sealed class PathGenWsiOptions
{
    /// <summary>The ONNX file of a tissue model. Default null: tissue is found as it was.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public string? TissueModel
    {
        get;
        set => field = value is null or { Length: > 0 } ? value : throw new ArgumentException("The tissue model's path is empty.", nameof(value));
    }

    /// <summary>How the tissue model is used.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public OnnxTissueOptions Tissue
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>Folder of a trained slide classifier (<c>head.json</c>, <c>head.onnx</c>). Default null: none is registered.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public string? SlideHead
    {
        get;
        set => field = value is null or { Length: > 0 } ? value : throw new ArgumentException("The path of the slide classifier is empty.", nameof(value));
    }
}
