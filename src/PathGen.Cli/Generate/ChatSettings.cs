namespace PathGen.Cli;

/// <summary>Which chat model describes, revises and summarises.</summary>
/// <param name="Endpoint">Base address of an endpoint that speaks OpenAI's chat API.</param>
/// <param name="Model">Model name there.</param>
/// <param name="Timeout">How long one answer may take.</param>
internal sealed record ChatSettings(Uri Endpoint, string Model, TimeSpan Timeout)
{
    /// <summary>Holds the key; the command line never does, since others can read it.</summary>
    public const string KeyVariable = "PATHGEN_CHAT_API_KEY";

    /// <summary>The settings of a command line, or null where it names no endpoint.</summary>
    /// <exception cref="CommandException">One of endpoint and model is missing, or the endpoint is no address.</exception>
    public static ChatSettings? From(string? endpoint, string? model, int timeoutSeconds)
    {
        if (endpoint is null && model is null)
            return null;
        if (endpoint is null || string.IsNullOrWhiteSpace(model))
            throw new CommandException(ExitCode.Usage, "--chat-endpoint and --chat-model go together.");
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") && address.UserInfo.Length == 0
            ? new ChatSettings(address, model, TimeSpan.FromSeconds(timeoutSeconds))
            : throw new CommandException(ExitCode.Usage, $"--chat-endpoint must be an http or https address without credentials, such as http://localhost:8000/v1 (a key goes into {KeyVariable}).");
    }

    /// <summary>Connects on first use.</summary>
    public OpenAiChatClient Connect() => new(Endpoint, Model, Environment.GetEnvironmentVariable(KeyVariable), Timeout);
}
