namespace PathGen.Onnx;

/// <summary>How a published model is fetched.</summary>
public sealed class ModelFetchOptions
{
    /// <summary>Where the files go; made where it is not there. What a broken download leaves, <c>NAME.part</c>, is gone on from by the next. Required.</summary>
    /// <exception cref="ArgumentException">Null or empty.</exception>
    public required string Folder
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    }

    /// <summary>Whether the user has seen the model's licence and accepts it. Default: false, and nothing is fetched.</summary>
    public bool AcceptLicence { get; set; }

    /// <summary>
    /// A place that holds the same files under the same names, instead of the publisher: a folder, or an <c>http(s)</c> address in front of the names. Null, the default, for
    /// the publisher.
    /// </summary>
    public string? Mirror { get; set; }

    /// <summary>
    /// A token for the publisher's host, where the model is given only to those who accepted its conditions there; sent to that host alone, never to a mirror or to where it
    /// redirects. Null, the default, for none; the tool takes it from the environment variable <c>HF_TOKEN</c>.
    /// </summary>
    /// <exception cref="ArgumentException">It has other characters than a token has.</exception>
    public string? Token
    {
        get;
        set
        {
            if (value is not null && (value.Length == 0 || !value.All(c => c is > ' ' and < (char)127)))
                throw new ArgumentException("A token is visible ASCII characters without spaces.", nameof(value));
            field = value;
        }
    }

    /// <summary>Receives how far the download is, some times a second. Default: null.</summary>
    public IProgress<DownloadProgress>? Progress { get; set; }

    /// <summary>Tries without a new byte before a download is given up.</summary>
    internal int Tries { get; init; } = 5;

    /// <summary>Wait before the second try; it doubles for each further one.</summary>
    internal TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may be silent.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
