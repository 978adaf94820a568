using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PathGen.Agents;

namespace PathGen.Instruct;

/// <summary>
/// Has a language model behind an <see cref="IChatClient"/> write drafts from captions, descriptions and attributes; pictures, slide ids and reports are not sent. An answer that cannot
/// be read is asked for again and then left out; an endpoint that cannot be reached ends the build, which can be continued. Thread-safe.
/// </summary>
public sealed class ChatInstructWriter : IInstructWriter
{
    private const int MostAnswer = 1 << 16;
    private const int MostStarts = 20;
    private static readonly InstructKind[] Kinds = Enum.GetValues<InstructKind>();
    private static readonly Dictionary<InstructKind, ChatPrompt> Prompts = Kinds.ToDictionary(kind => kind, Load);

    private readonly IChatClient client;
    private readonly ChatInstructOptions options;

    /// <summary>Makes the writer.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Null for the defaults.</param>
    public ChatInstructWriter(IChatClient client, ChatInstructOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.client = client;
        options ??= new ChatInstructOptions();
        this.options = new ChatInstructOptions { Model = options.Model, Temperature = options.Temperature, Tries = options.Tries, Timeout = options.Timeout, BackOff = options.BackOff };
        var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        var model = options.Model ?? metadata?.DefaultModelId ?? "default";
        Identity = new AgentIdentity(
            "chat-instruct", model, Hash(FormattableString.Invariant($"{metadata?.ProviderName}\n{metadata?.ProviderUri}\n{model}\ntemperature={options.Temperature}")), "instruct/1",
            Hash(string.Join('\n', Kinds.Select(kind => Prompts[kind].Hash))));
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    /// <exception cref="InstructException">The model cannot be reached or refuses.</exception>
    public async ValueTask<InstructDraft?> WriteAsync(InstructSource source, InstructKind kind, ulong seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var isTrue = new SeededChoice(seed).Next(2) == 0;
        var notes = source.Attributes.Count == 0 ? source.Text : $"{source.Text}\nFeatures that match best: {string.Join("; ", source.Attributes)}";
        var prompt = Prompts[kind];
        var question = prompt.Fill(("notes", notes), ("truth", isTrue ? "true" : "false"));
        for (var attempt = 1; ; attempt++)
        {
            using var timeout = new CancellationTokenSource(options.Timeout);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                var request = new ChatOptions { ModelId = options.Model, Temperature = options.Temperature, Seed = (long)(seed >> 33) + attempt - 1 };
                var response = await client.GetResponseAsync([new ChatMessage(ChatRole.System, prompt.System), new ChatMessage(ChatRole.User, question)], request, either.Token).ConfigureAwait(false);
                if (Read(response.Text, kind, isTrue) is { } draft)
                    return draft;
                if (attempt == options.Tries)
                    return null;
            }
            catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                if (attempt == options.Tries)
                    throw new InstructException($"The chat model did not answer after {attempt} tries: {e.Message} The build can be continued.", e);
                await Task.Delay(options.BackOff * Math.Pow(2, attempt - 1), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The draft that an answer holds; null where it holds none.</summary>
    internal static InstructDraft? Read(string text, InstructKind kind, bool isTrue)
    {
        if (text.Length > MostAnswer)
            return null;
        var start = -1;
        for (var i = 0; i < MostStarts && (start = text.IndexOf('{', start + 1)) >= 0; i++)
        {
            using var document = Parse(text[start..]);
            if (document is { RootElement: { ValueKind: JsonValueKind.Object } root } && Read(root, kind, isTrue) is { } draft)
                return draft;
        }

        return null;
    }

    private static InstructDraft? Read(JsonElement root, InstructKind kind, bool isTrue)
    {
        if (kind == InstructKind.TrueFalse)
        {
            return Text(root, "statement") is { } statement
                ? new InstructDraft(kind, [new InstructTurn($"Is this statement about the image true or false? \"{statement.Trim('"')}\"", isTrue ? "True" : "False")], [isTrue ? "False" : "True"]) : null;
        }

        if (kind == InstructKind.MultipleChoice)
        {
            return Text(root, "question") is { } question && Text(root, "right") is { } right && root.TryGetProperty("wrong", out var wrong) && wrong.ValueKind == JsonValueKind.Array
                ? new InstructDraft(kind, [new InstructTurn(question, right)], [.. wrong.EnumerateArray().Select(w => w.ValueKind == JsonValueKind.String ? w.GetString()!.Trim() : "")]) : null;
        }

        if (!root.TryGetProperty("turns", out var turns) || turns.ValueKind != JsonValueKind.Array)
            return null;
        var read = turns.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.Object).Select(t => new InstructTurn(Text(t, "question") ?? "", Text(t, "answer") ?? "")).ToList();
        return read.Count > 0 ? new InstructDraft(kind, read, []) : null;
    }

    private static JsonDocument? Parse(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 });
            return JsonDocument.TryParseValue(ref reader, out var document) ? document : null;
        }
        catch (JsonException)
        {
            return null; // Not JSON from this brace on: the next one may be.
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } text ? text : null;

    // A resource holds the system text, a line of three dashes, and the question.
    private static ChatPrompt Load(InstructKind kind)
    {
        var name = kind switch { InstructKind.MultipleChoice => "choice", InstructKind.TrueFalse => "truth", _ => kind.ToString().ToLowerInvariant() };
        using var stream = typeof(ChatInstructWriter).Assembly.GetManifestResourceStream($"PathGen.Instruct.Prompts.{name}.1.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var parts = reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n---\n");
        return new ChatPrompt($"instruct-{name}", 1, parts[0].Trim(), parts[1].Trim());
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
