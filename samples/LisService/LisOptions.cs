namespace PathGen.Samples.LisService;

/// <summary>What the service reads from its configuration, section <c>LisService</c>: <c>appsettings.json</c>, environment (<c>LisService__Model</c>) or arguments (<c>--LisService:Model</c>).</summary>
internal sealed record LisOptions
{
    /// <summary>The model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>The folder that slides are read from; null where no slide is served.</summary>
    public string? Slides { get; init; }

    /// <summary>The classes where a request names none.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Requests that are worked on at once. Default: one a processor.</summary>
    public int Concurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>Threads of the model for one request: 1 serves most requests a second; one a processor with <see cref="Concurrency"/> 1 answers a lone request soonest.</summary>
    public int ThreadsPerRequest { get; init; } = 1;

    /// <summary>Requests that may wait or be received meanwhile; more are turned away (429).</summary>
    public int Queue { get; init; } = 32;

    /// <summary>Bytes of an upload at most; more is turned away (413).</summary>
    public int MaxUploadBytes { get; init; } = 16 << 20;

    /// <summary>Pixels of a picture or region at most.</summary>
    public int MaxPixels { get; init; } = 25_000_000;

    /// <summary>How long a request may take, from its headers to its answer, before it is given up (503).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingsException">One is missing or out of range; the message names it.</exception>
    public static LisOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection("LisService");
        var options = new LisOptions { Model = Text("Model") ?? throw Missing("Model"), Labels = Split(Text("Labels") ?? throw Missing("Labels")) };
        options = options with
        {
            Slides = Text("Slides"),
            Concurrency = Number("Concurrency", options.Concurrency, 1, 1024),
            ThreadsPerRequest = Number("ThreadsPerRequest", options.ThreadsPerRequest, 1, 1024),
            Queue = Number("Queue", options.Queue, 0, 10_000),
            MaxUploadBytes = Number("MaxUploadBytes", options.MaxUploadBytes, 1024, 1 << 30),
            MaxPixels = Number("MaxPixels", options.MaxPixels, 1024, 256_000_000),
            Timeout = TimeSpan.FromSeconds(Number("TimeoutSeconds", (int)options.Timeout.TotalSeconds, 1, 3600)),
        };
        return options.Slides is null || Directory.Exists(options.Slides)
            ? options
            : throw new SettingsException($"The setting LisService:Slides names {options.Slides}, which is no folder.");

        string? Text(string name) => section[name] is { Length: > 0 } value ? value : null;

        int Number(string name, int value, int least, int most) => Text(name) is not { } text ? value
            : int.TryParse(text, out var number) && number >= least && number <= most ? number
            : throw new SettingsException($"The setting LisService:{name} is \"{text}\"; a whole number of {least} to {most} is expected.");

        static SettingsException Missing(string name) => new($"The setting LisService:{name} is missing: give --LisService:{name} VALUE, or set it in appsettings.json.");
    }

    /// <summary>Names separated by semicolons.</summary>
    public static string[] Split(string list) => list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
