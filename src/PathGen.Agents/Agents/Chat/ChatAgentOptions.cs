namespace PathGen.Agents;

/// <summary>How a chat agent asks its model. Not thread-safe while being set; read-only use is.</summary>
public sealed class ChatAgentOptions
{
    /// <summary>
    /// Key in <see cref="Exception.Data"/> under which a client's exception may carry how long the endpoint asks to be left alone (Retry-After), a <see cref="TimeSpan"/>; at most ten minutes
    /// of it are waited, by all who ask that endpoint.
    /// </summary>
    public const string RetryAfterKey = "Retry-After";

    private float? temperature = 0;
    private int maxOutputTokens = 2048;
    private TimeSpan timeout = TimeSpan.FromSeconds(120);
    private TimeSpan backOff = TimeSpan.FromSeconds(1);
    private int tries = 5;

    /// <summary>The model's name as the endpoint knows it. Default null: the client's own.</summary>
    public string? Model { get; set; }

    /// <summary>0 to 2; null to send none, for models that refuse it. Default 0: the likeliest answer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public float? Temperature
    {
        get => temperature;
        set => temperature = value is null or (>= 0 and <= 2) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The temperature must be 0 to 2.");
    }

    /// <summary>The seed of the model's sampling; null to send none, for endpoints that refuse it. Default 0.</summary>
    public long? Seed { get; set; } = 0;

    /// <summary>The longest answer in tokens, 16 to 65,536. Default 2048.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxOutputTokens
    {
        get => maxOutputTokens;
        set => maxOutputTokens = value is >= 16 and <= 65_536 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The longest answer must be 16 to 65,536 tokens.");
    }

    /// <summary>How long one try may take from when it is sent, 1 second to 1 hour. Default 120 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Timeout
    {
        get => timeout;
        set => timeout = value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromHours(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The time-out must be 1 second to 1 hour.");
    }

    /// <summary>How often a question is asked before it is given up, 1 to 10. Default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Tries
    {
        get => tries;
        set => tries = value is >= 1 and <= 10 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Tries must be 1 to 10.");
    }

    /// <summary>The wait before the second try, 0 to 1 minute; doubled for each further one, and shortened at random by up to half. Default 1 second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan BackOff
    {
        get => backOff;
        set => backOff = value >= TimeSpan.Zero && value <= TimeSpan.FromMinutes(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The wait must be 0 to 1 minute.");
    }

    /// <summary>
    /// Whether answers are read as they are written, so that an endless one ends early and proxies that cut silent connections stay calm. Default false: one answer at the end.
    /// Some endpoints count no tokens for streams.
    /// </summary>
    public bool Stream { get; set; }

    /// <summary>How pictures are sent. Default PNG; JPEG (quality 95) is about a tenth of the size.</summary>
    public PatchImageFormat ImageFormat { get; set; } = PatchImageFormat.Png;

    /// <summary>The prompt to use instead of the library's; it needs the same placeholders. Default null.</summary>
    public ChatPrompt? Prompt { get; set; }

    /// <summary>
    /// Tells the HTTP status of an exception that the client's own library throws; null where it has none. Statuses of
    /// <see cref="HttpRequestException"/> are known without it. (For the OpenAI client: <c>e => (e as ClientResultException)?.Status</c>.)
    /// </summary>
    public Func<Exception, int?>? FindStatus { get; set; }

    /// <summary>The clock of time-outs and waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal ChatAgentOptions Copy() => (ChatAgentOptions)MemberwiseClone();
}
