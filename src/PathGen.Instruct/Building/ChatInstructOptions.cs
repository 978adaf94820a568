namespace PathGen.Instruct;

/// <summary>How <see cref="ChatInstructWriter"/> asks its model. Options are read once, when the writer is made.</summary>
public sealed class ChatInstructOptions
{
    /// <summary>The model's name as the endpoint knows it. Default null: the client's own.</summary>
    public string? Model { get; set; }

    /// <summary>0 to 2; null to send none. Default: 0.7, since the same wording for every image teaches the wording.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public float? Temperature
    {
        get;
        set => field = value is null or (>= 0 and <= 2) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The temperature must be 0 to 2.");
    } = 0.7f;

    /// <summary>How often a question is asked before it is given up, 1 to 10. Default: 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Tries
    {
        get;
        set => field = value is >= 1 and <= 10 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Tries must be 1 to 10.");
    } = 3;

    /// <summary>How long one try may take, 1 second to 1 hour. Default: 2 minutes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Timeout
    {
        get;
        set => field = value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromHours(1) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The time-out must be 1 second to 1 hour.");
    } = TimeSpan.FromMinutes(2);

    /// <summary>The wait before the second try, 0 to 1 minute; doubled for each further one. Default: 1 second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan BackOff
    {
        get;
        set => field = value >= TimeSpan.Zero && value <= TimeSpan.FromMinutes(1) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The wait must be 0 to 1 minute.");
    } = TimeSpan.FromSeconds(1);
}
