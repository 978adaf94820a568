using Microsoft.Extensions.AI;
using PathGen.Testing;

namespace PathGen.Instruct.Tests.Evaluation;

/// <summary>Benchmarks are read, answers understood, counted and doubted.</summary>
public sealed class ChoiceEvaluationTests : IDisposable
{
    private static readonly string[] Options = ["Lymphocytes", "Plasma cells", "Neutrophils", "Large neutrophils"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("B", 1)]
    [InlineData(" (C) ", 2)]
    [InlineData("b", null)]
    [InlineData("B) Plasma cells", 1)]
    [InlineData("B. Plasma cells", 1)]
    [InlineData("The answer is (C).", 2)]
    [InlineData("The correct answer is: A", 0)]
    [InlineData("I would go with option B because they are round.", 1)]
    [InlineData("Most of these cells are plasma cells.", 1)]
    [InlineData("They are large neutrophils", 3)]
    [InlineData("A patient with lymphocytes", 0)]
    [InlineData("The answer is a plasma cell infiltrate: plasma cells.", 1)]
    [InlineData("Lymphocytes or plasma cells", null)]
    [InlineData("Either (A) or (B)", null)]
    [InlineData("E", null)]
    [InlineData("", null)]
    [InlineData("I do not know.", null)]
    public void Free_answers_are_read_for_the_option_they_mean(string answer, int? expected) => Assert.Equal(expected, ChoiceAnswer.Parse(answer, Options));

    [Fact]
    public void Benchmarks_are_read_in_their_forms()
    {
        Write("""[{"No": "q1", "img": "a.jpg", "question": "What?", "options": ["A) One", "B) Two"], "answer": "B) Two"}, {"img": "b.jpg", "question": "Which?", "options": ["One", "Two"], "answer": "A"}]""");
        var plain = ChoiceBenchmark.Read(folder["b.json"]);
        Assert.Equal([("q1", "all", 1), ("[1]", "all", 0)], plain.Select(q => (q.Id, q.Subset, q.Answer)));
        Assert.Equal(["One", "Two"], plain[0].Options);
        Write("""{"PubMed": {"val": [], "test": [{"img": "a", "question": "q", "options": ["A) x", "B) y"], "answer": "A) x"}]}, "Atlas": {"val": [{"img": "b", "question": "q", "options": ["x", "y"], "answer": "y"}], "test": [{"img": "c", "question": "q", "options": ["x", "y"], "answer": "y"}]}}""");
        Assert.Equal([("PubMed", "a"), ("Atlas", "c")], ChoiceBenchmark.Read(folder["b.json"], "test").Select(q => (q.Subset, q.Image)));
        Assert.Equal(3, ChoiceBenchmark.Read(folder["b.json"]).Count);
        foreach (var wrong in new[] { "5", "[]", "[5]", "[{}]", """[{"img": "a", "question": "q", "options": ["x"], "answer": "x"}]""", """[{"img": "a", "question": "q", "options": ["x", "y"], "answer": "z"}]""", "[" })
        {
            Write(wrong);
            Assert.Throws<InstructException>(() => ChoiceBenchmark.Read(folder["b.json"]));
        }

        void Write(string json) => File.WriteAllText(folder["b.json"], json);
    }

    [Fact]
    public async Task A_model_that_knows_is_right_in_every_order_and_one_that_likes_a_letter_is_found()
    {
        var questions = Enumerable.Range(0, 40).Select(i => new ChoiceQuestion($"{i}", i % 4 == 0 ? "Atlas" : "PubMed", "p.png", "What?", ["red", "green", "blue", "black"], i % 2)).ToList();
        File.WriteAllBytes(folder["p.png"], [0x89, 1, 2]);
        using var knowing = new Answering(text => text, knows: true);
        var good = await new ChoiceEvaluation(knowing, new ChoiceEvaluationOptions { Orders = 4 }).RunAsync([.. questions.Select(q => q with { Question = $"What? {q.Options[q.Answer]}" })], folder.Path);
        Assert.Equal((1.0, 1.0, 0.0), (good.Scores[0].Accuracy, good.Consistency!.Value, good.Scores[0].Unparsed));
        Assert.InRange(good.PickedPValue, 0.99, 1);
        Assert.Equal(["all", "Atlas", "PubMed"], good.Scores.Select(s => s.Subset));

        using var liking = new Answering(_ => "A", knows: false);
        var bad = await new ChoiceEvaluation(liking, new ChoiceEvaluationOptions { Orders = 4 }).RunAsync(questions, folder.Path);
        Assert.Equal(0.25, bad.Scores[0].Accuracy, 9);
        Assert.Equal(0, bad.Consistency);
        Assert.InRange(bad.PickedPValue, 0, 1e-6);
        Assert.Equal([160, 0, 0, 0], bad.Picked);
        Assert.Equal([40, 40, 40, 40], bad.Right);

        using var silent = new Answering(_ => "Hm.", knows: false);
        Assert.Equal(1, (await new ChoiceEvaluation(silent).RunAsync(questions, folder.Path)).Scores[0].Unparsed);
        Assert.Contains("outside", (await Assert.ThrowsAsync<InstructException>(() => new ChoiceEvaluation(silent).RunAsync([questions[0] with { Image = "../../etc/passwd" }], folder.Path))).Message, StringComparison.Ordinal);
        Assert.Contains("no picture", (await Assert.ThrowsAsync<InstructException>(() => new ChoiceEvaluation(silent).RunAsync([questions[0] with { Image = "other.png" }], folder.Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Intervals_hold_the_accuracy_and_are_about_as_wide_as_the_binomials()
    {
        var questions = Enumerable.Range(0, 400).Select(i => new ChoiceQuestion($"{i}", "all", "p", "q", ["x", "y"], 0)).ToList();
        var report = new ChoiceEvaluation(new Answering(_ => "", knows: false)).Report(questions, [.. questions.Select((_, i) => new int?[] { i % 4 == 0 ? 1 : 0 })]);
        var score = Assert.Single(report.Scores);
        Assert.Equal(0.75, score.Accuracy, 9);

        // ± 1.96 √(0.75 · 0.25 / 400) = 0.042.
        Assert.InRange(score.Low, 0.75 - 0.055, 0.75 - 0.03);
        Assert.InRange(score.High, 0.75 + 0.03, 0.75 + 0.055);
    }

    private sealed class Answering(Func<string, string> answer, bool knows) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var text = messages.Single().Text;
            if (knows)
            {
                // The question names the right option; say the letter under which it is shown.
                var right = text.Split('\n')[0].Split(' ')[^1];
                text = text.Split('\n').Single(l => l.EndsWith($") {right}", StringComparison.Ordinal))[..1];
            }

            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, knows ? text : answer(text))));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
