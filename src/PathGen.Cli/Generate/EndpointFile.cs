using System.Text.Json;
using System.Text.Json.Serialization;

namespace PathGen.Cli;

/// <summary>The JSON file of <c>--chat-endpoints</c>: chat endpoints with their roles, weights, limits and prices. It holds no keys, only the names of the variables that do.</summary>
internal sealed class EndpointFile
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The endpoints, 1 to 100.</summary>
    [JsonRequired]
    public IReadOnlyList<Entry> Endpoints { get; set; } = [];

    /// <summary>Seconds after which an unanswered question is asked once more; null for never.</summary>
    public double? HedgeAfterSeconds { get; set; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="CommandException">Missing, not such a JSON file, or a value out of range.</exception>
    public static EndpointFile Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
                throw new CommandException(ExitCode.Input, FormattableString.Invariant($"{path}: {stream.Length} bytes; a file of endpoints has at most {MaxBytes}."));
            var file = JsonSerializer.Deserialize(stream, EndpointJson.Default.EndpointFile);
            return file is { Endpoints.Count: >= 1 and <= 100 } ? file : throw new CommandException(ExitCode.Input, $"{path}: 1 to 100 endpoints are expected.");
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.Input, $"{path}: not what was expected ({{\"endpoints\": [{{\"name\": …, \"address\": …, \"model\": …}}]}}): {Failure.OneLine(e.Message)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Input, File.Exists(path) ? $"{path}: cannot be read: {e.Message}" : $"{path}: no such file (--chat-endpoints).", e);
        }
    }

    /// <summary>One endpoint. Settable, because the generated reader would overwrite the defaults of init-only ones.</summary>
    internal sealed class Entry
    {
        /// <summary>Its name in traces.</summary>
        [JsonRequired]
        public string Name { get; set; } = "";

        /// <summary>Base address of an OpenAI-compatible API.</summary>
        [JsonRequired]
        public string Address { get; set; } = "";

        /// <summary>The model's name there.</summary>
        [JsonRequired]
        public string Model { get; set; } = "";

        /// <summary>The environment variable that holds its key; null for the one of <c>--chat-endpoint</c>.</summary>
        public string? KeyVariable { get; set; }

        /// <summary><c>prompts</c>, <c>describe</c>, <c>revise</c>, <c>summarise</c>; null for all.</summary>
        public IReadOnlyList<string>? Roles { get; set; }

        /// <summary>Its share of the work.</summary>
        public double Weight { get; set; } = 1;

        /// <summary>The most requests at once.</summary>
        public int MaxConcurrency { get; set; } = 256;

        /// <summary>The most requests a minute.</summary>
        public int? RequestsPerMinute { get; set; }

        /// <summary>Price of a million tokens read.</summary>
        public double InputPrice { get; set; }

        /// <summary>Price of a million tokens written.</summary>
        public double OutputPrice { get; set; }

        /// <summary>Whether it takes a JSON schema; null to try.</summary>
        public bool? JsonSchema { get; set; }
    }
}
