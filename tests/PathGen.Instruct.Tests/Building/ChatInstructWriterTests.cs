using System.Text.Json;
using Microsoft.Extensions.AI;
using PathGen.Testing;

namespace PathGen.Instruct.Tests.Building;

/// <summary>A scripted model writes; what it says is read, held back or asked for again.</summary>
public sealed class ChatInstructWriterTests : IDisposable
{
    private static readonly ChatInstructOptions Quick = new() { BackOff = TimeSpan.Zero };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Five_hundred_captions_become_records_of_the_form_and_planted_faults_do_not()
    {
        // Answers of the caption's own words; every seventh leaks, every eleventh makes something up, every thirteenth is no JSON.
        using var client = new ScriptedModel(notes =>
        {
            var number = notes.Length;
            var first = notes.Split(". ")[0].TrimEnd('.');
            if (number % 13 == 0)
                return "I cannot do that.";
            var question = number % 7 == 0 ? $"{first}; what does the image show?" : "What does this image show?";
            var answer = number % 11 == 0 ? "A zebra grazes beside quantum turbines under violet moonlight." : $"{first}.";
            return $$"""
                Sure: {"turns": [{{string.Join(", ", Enumerable.Range(0, 3).Select(i => $$"""{"question": {{JsonSerializer.Serialize(i == 0 ? question : "And here?")}}, "answer": {{JsonSerializer.Serialize(answer)}}}"""))}}],
                "question": {{JsonSerializer.Serialize(number % 7 == 0 ? question : "Which feature is visible in this image?")}}, "right": {{JsonSerializer.Serialize(Short(first))}}, "wrong": ["Keratin pearls zzq", "Psammoma body zzw", "Amyloid deposit zzx"], "statement": {{JsonSerializer.Serialize(first)}}}
                """;
        });
        var options = new InstructBuilderOptions { Mix = new Dictionary<InstructKind, double> { [InstructKind.Conversation] = 1, [InstructKind.MultipleChoice] = 1, [InstructKind.TrueFalse] = 1 }, RecordsPerPair = 1 };
        var writer = new ChatInstructWriter(client, Quick);
        var summary = await new InstructBuilder(writer, options).BuildAsync(PathGenPairs.ReadAsync(Reference.PathOf("data", "text", "pathgen-1.6m-sample-500.json")), folder["out"]);
        Assert.True(summary.Records > 100);
        Assert.True(summary.Refused["leak"] > 10);
        Assert.True(summary.Refused["support"] > 5);
        Assert.True(summary.Refused["writer"] > 5);
        using var array = JsonDocument.Parse(File.ReadAllBytes(folder["out/instruct.json"]));
        Assert.All(array.RootElement.EnumerateArray(), r => Assert.Null(InstructForm.Problem(r)));
        Assert.DoesNotContain("zebra", File.ReadAllText(folder["out/instruct.jsonl"]), StringComparison.Ordinal);
        Assert.InRange(summary.ChoiceLetters.PValue, 0.9, 1);

        // Neither a slide's id nor a picture was sent.
        Assert.DoesNotContain(client.Requests, r => r.Contains("TCGA-", StringComparison.Ordinal));
        Assert.All(File.ReadAllLines(folder["out/provenance.jsonl"]), line => Assert.Contains("\"agent\":\"chat-instruct\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_that_fails_ends_the_build_which_continues_later()
    {
        var pairs = Enumerable.Range(0, 6).Select(i => new InstructSource("slide", "", i, 0, "Glandular structures in a fibrous stroma. They suggest an adenocarcinoma.", "", null, [])).ToArray();
        var options = new InstructBuilderOptions { Mix = new Dictionary<InstructKind, double> { [InstructKind.Description] = 1 }, Concurrency = 1 };
        var asked = 0;
        string Answer(string notes) => "{\"turns\": [{\"question\": \"What is visible in this image?\", \"answer\": \"Glandular structures in a fibrous stroma.\"}]}";
        using var failing = new ScriptedModel(notes => ++asked > 3 ? throw new HttpRequestException("the line is dead") : Answer(notes));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => new InstructBuilder(new ChatInstructWriter(failing, Quick), options).BuildAsync(InstructPairs.Some(pairs), folder["out"]));
        Assert.Contains("the line is dead", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out/instruct.json"]));
        using var well = new ScriptedModel(Answer);
        var summary = await new InstructBuilder(new ChatInstructWriter(well, Quick), options).BuildAsync(InstructPairs.Some(pairs), folder["out"]);
        Assert.Equal(6, summary.Records);
        Assert.Equal(3, well.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"turns\": 5}")]
    [InlineData("{\"turns\": []}")]
    [InlineData("[1, 2]")]
    public void What_is_no_draft_is_none(string answer)
    {
        foreach (var kind in Enum.GetValues<InstructKind>())
            Assert.Null(ChatInstructWriter.Read(answer, kind, isTrue: true));
    }

    private static string Short(string text) => string.Join(' ', text.Split(' ').Take(4));

    private sealed class ScriptedModel(Func<string, string> answer) : IChatClient
    {
        public List<string> Requests { get; } = [];

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var text = string.Join('\n', messages.Select(m => m.Text));
            lock (Requests)
            {
                Requests.Add(text);
                var (start, end) = (text.IndexOf("<<<", StringComparison.Ordinal) + 4, text.IndexOf(">>>", StringComparison.Ordinal));
                return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(text[start..end].Trim()))));
            }
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
