using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>Which chat models describe, revise and summarise, and how they are asked.</summary>
/// <param name="Endpoints">Each with its address, model, share and limits.</param>
/// <param name="Timeout">How long one answer may take.</param>
/// <param name="Concurrency">Patches that are with them at once.</param>
/// <param name="HedgeAfter">After how long a question is asked once more; null for never.</param>
internal sealed record ChatSettings(IReadOnlyList<EndpointFile.Entry> Endpoints, TimeSpan Timeout, int Concurrency, TimeSpan? HedgeAfter = null)
{
    /// <summary>Holds the key; the command line never does, since others can read it.</summary>
    public const string KeyVariable = "PATHGEN_CHAT_API_KEY";

    /// <summary>The settings of a command line, or null where it names no endpoint.</summary>
    /// <exception cref="CommandException">One of endpoint and model is missing, both forms are given, or an endpoint is no address.</exception>
    public static ChatSettings? From(string? endpoint, string? model, string? file, int timeoutSeconds, int concurrency)
    {
        if (file is not null)
        {
            if (endpoint is not null || model is not null)
                throw new CommandException(ExitCode.Usage, "--chat-endpoints names endpoints and models; leave out --chat-endpoint and --chat-model.");
            var read = EndpointFile.Read(file);
            foreach (var entry in read.Endpoints)
                CheckAddress(entry.Address, $"{file}, endpoint '{entry.Name}': its address");
            return new ChatSettings(
                read.Endpoints, TimeSpan.FromSeconds(timeoutSeconds), concurrency, read.HedgeAfterSeconds is { } seconds and > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null);
        }

        if (endpoint is null && model is null)
            return null;
        if (endpoint is null || string.IsNullOrWhiteSpace(model))
            throw new CommandException(ExitCode.Usage, "--chat-endpoint and --chat-model go together.");
        CheckAddress(endpoint, "--chat-endpoint");
        return new ChatSettings([new EndpointFile.Entry { Name = "chat", Address = endpoint, Model = model }], TimeSpan.FromSeconds(timeoutSeconds), concurrency);
    }

    /// <summary>The endpoints over clients that connect on first use; the caller disposes the clients.</summary>
    /// <exception cref="CommandException">A role is not known, a name is given twice, or a number is out of range.</exception>
    public (ChatEndpoints Endpoints, IReadOnlyList<IDisposable> Clients) Connect()
    {
        var clients = new List<OpenAiChatClient>();
        try
        {
            var endpoints = new List<ChatEndpoint>();
            foreach (var entry in Endpoints)
            {
                clients.Add(Client(entry));
                endpoints.Add(new ChatEndpoint(entry.Name, clients[^1])
                {
                    Roles = RolesOf(entry),
                    Weight = entry.Weight,
                    MaxConcurrency = entry.MaxConcurrency,
                    RequestsPerMinute = entry.RequestsPerMinute,
                    InputPrice = entry.InputPrice,
                    OutputPrice = entry.OutputPrice,
                    JsonSchema = entry.JsonSchema,
                });
            }

            return (new ChatEndpoints(endpoints, new ChatEndpointsOptions { HedgeAfter = HedgeAfter }), clients);
        }
        catch (ArgumentException e)
        {
            clients.ForEach(c => c.Dispose());
            throw new CommandException(ExitCode.Usage, $"--chat-endpoints: {Failure.OneLine(e.Message)}", e);
        }
    }

    /// <summary>A client of the first endpoint, connecting on first use; the caller disposes it.</summary>
    public OpenAiChatClient ConnectFirst() => Client(Endpoints[0]);

    private OpenAiChatClient Client(EndpointFile.Entry entry) =>
        new(new Uri(entry.Address), entry.Model, Environment.GetEnvironmentVariable(entry.KeyVariable ?? KeyVariable), Timeout);

    private static ChatRoles RolesOf(EndpointFile.Entry entry)
    {
        if (entry.Roles is null)
            return ChatRoles.All;
        var roles = ChatRoles.None;
        foreach (var name in entry.Roles)
        {
            roles |= name.ToLowerInvariant() switch
            {
                "prompts" => ChatRoles.Prompts,
                "describe" => ChatRoles.Describe,
                "revise" => ChatRoles.Revise,
                "summarise" or "summarize" => ChatRoles.Summarise,
                _ => throw new ArgumentException($"endpoint '{entry.Name}' has the role '{name}'; there are prompts, describe, revise and summarise."),
            };
        }

        return roles;
    }

    private static void CheckAddress(string address, string what)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            throw new CommandException(ExitCode.Usage, $"{what} must be an http or https address without credentials, such as http://localhost:8000/v1 (a key goes into {KeyVariable}).");
    }
}
