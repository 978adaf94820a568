using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public sealed class TrainingWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_revise_set_asks_as_the_agent_asks_and_answers_as_it_must()
    {
        var pairs = Enumerable.Range(0, 60).Select(i => Pair($"TCGA-AA-{i:D4}-01Z-00-DX1", i, $"Large glands number {i}. The stroma {i} is dense. No necrosis of {i} is present.")).ToList();
        Assert.Equal(60, await new ReviseTrainingWriter().WriteAsync(pairs.ToAsyncEnumerable(), folder["a"]));
        await new ReviseTrainingWriter(new DatasetWriterOptions { Concurrency = 1 }).WriteAsync(pairs.ToAsyncEnumerable(), folder["b"]);
        TestRun.AssertSame(TestRun.Files(folder["a"]), TestRun.Files(folder["b"]));
        using var json = JsonDocument.Parse(File.ReadAllText(folder["a/llava.json"]));
        var damage = File.ReadAllLines(folder["a/damage.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var foreign = 0;
        foreach (var (entry, record) in json.RootElement.EnumerateArray().Zip(damage))
        {
            var question = entry.GetProperty("conversations")[0].GetProperty("value").GetString()!;
            Assert.StartsWith("<image>\n", question);
            Assert.Contains(record.GetProperty("damaged").GetString()!, question);
            Assert.Contains("Tissue source: TCGA-COAD", question);
            Assert.DoesNotContain("{", question[..question.IndexOf("Answer with", StringComparison.Ordinal)]);
            using var answer = JsonDocument.Parse(entry.GetProperty("conversations")[1].GetProperty("value").GetString()!);
            Assert.Equal(record.GetProperty("repairs").GetRawText(), answer.RootElement.GetProperty("edits").GetRawText());
            Assert.True(File.Exists(folder["a/images/" + entry.GetProperty("image").GetString()]));
            foreign += record.GetProperty("repairs").EnumerateArray().Count(edit => edit.GetProperty("kind").GetString() == "delete");
        }

        Assert.True(foreign > 5);
    }

    [Fact]
    public async Task A_describe_set_takes_the_teachers_words_and_else_the_revised_draft()
    {
        var own = Pair("s1", 1, "The revised draft.");
        var other = Pair("s2", 2, "Another draft.");
        var agent = new Teacher();
        using (var ledger = DetailLedger.Open(folder["answers.jsonl"]))
            await DetailWriter.WriteAsync(new[] { other }.ToAsyncEnumerable(), agent, ledger);
        using var again = DetailLedger.Open(folder["answers.jsonl"]);
        Assert.Equal(2, await new DescribeTrainingWriter(again).WriteAsync(new[] { own, other, Pair("s3", 3, " ") }.ToAsyncEnumerable(), folder["out"]));
        using var json = JsonDocument.Parse(File.ReadAllText(folder["out/llava.json"]));
        Assert.Equal(["The revised draft.", "Detail of caption 2."], json.RootElement.EnumerateArray().Select(entry => entry.GetProperty("conversations")[1].GetProperty("value").GetString()));
        Assert.All(json.RootElement.EnumerateArray(), entry => Assert.StartsWith("<image>\nThis is a patch", entry.GetProperty("conversations")[0].GetProperty("value").GetString()));
    }

    [Fact]
    public async Task What_was_answered_is_not_asked_again_and_a_cut_line_is_dropped()
    {
        var pairs = Enumerable.Range(0, 20).Select(i => Pair($"s{i}", i, "x")).ToList();
        var agent = new Teacher();
        using (var ledger = DetailLedger.Open(folder["a.jsonl"]))
        {
            Assert.Throws<PairException>(() => DetailLedger.Open(folder["a.jsonl"]));
            await DetailWriter.WriteAsync(pairs.ToAsyncEnumerable(), agent, ledger, concurrency: 8);
            Assert.Equal((20, 20), (ledger.Count, agent.Asked));
            Assert.Contains("refuses", ledger.Find(pairs[7])!.Reason);
            Assert.Null(ledger.Find(Pair("s3", 3, "x", "another caption")));
        }

        var whole = File.ReadAllBytes(folder["a.jsonl"]);
        for (var cut = 0; cut < whole.Length; cut += whole.Length / 25)
        {
            File.WriteAllBytes(folder["b.jsonl"], whole[..cut]);
            var continued = new Teacher();
            using var ledger = DetailLedger.Open(folder["b.jsonl"]);
            var kept = ledger.Count;
            Assert.Equal(whole[..cut].Count(value => value == '\n'), kept);
            await DetailWriter.WriteAsync(pairs.ToAsyncEnumerable(), continued, ledger);
            Assert.Equal(20 - kept, continued.Asked);
            Assert.Equal(whole.Length, new FileInfo(folder["b.jsonl"]).Length);
        }

        File.WriteAllText(folder["c.jsonl"], "not a ledger\n");
        Assert.Contains("not a ledger", Assert.Throws<PairException>(() => DetailLedger.Open(folder["c.jsonl"])).Message);
        Assert.Equal("not a ledger\n", File.ReadAllText(folder["c.jsonl"]));
    }

    [Fact]
    public async Task An_endpoint_that_is_down_ends_the_work_and_a_passing_error_is_asked_again()
    {
        using var ledger = DetailLedger.Open(folder["a.jsonl"]);
        var pairs = Enumerable.Range(0, 3).Select(i => Pair($"s{i}", i, "x")).ToList();
        await Assert.ThrowsAsync<AgentException>(() => DetailWriter.WriteAsync(pairs.ToAsyncEnumerable(), new Teacher { Down = true }, ledger, concurrency: 1));
        await DetailWriter.WriteAsync(pairs.ToAsyncEnumerable(), new Teacher { Passing = true }, ledger);
        Assert.Equal(0, ledger.Count);
        await DetailWriter.WriteAsync(pairs.ToAsyncEnumerable(), new Teacher(), ledger);
        Assert.Equal(3, ledger.Count);
    }

    private static DatasetPair Pair(string slide, long x, string description, string? caption = null)
    {
        var pair = Pairs.Make(slide, x, 0, caption ?? $"caption {x}");
        return DatasetPair.Of(pair with { Drafts = [pair.Drafts[0], pair.Drafts[1] with { Answer = new AgentAnswer(description) }, pair.Drafts[2]] }, (own, _) => Pairs.Read(own));
    }

    private sealed class Teacher : IDetailAgent
    {
        private int asked;

        public int Asked => asked;

        public bool Down { get; init; }

        public bool Passing { get; init; }

        public AgentIdentity Identity => Pairs.Agent with { Agent = "teacher" };

        public ValueTask<AgentAnswer> DetailAsync(RgbImage image, string caption, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref asked);
            Assert.Equal(16, image.Width);
            if (Down || Passing)
                throw new AgentException("HTTP 500", new InvalidOperationException(), endsRun: Down, retryable: true);
            return caption == "caption 7" ? throw new AgentException("the model refuses") : ValueTask.FromResult(new AgentAnswer($"Detail of {caption}."));
        }
    }
}
