using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PathGen.Cli.Tests;

/// <summary>
/// The model behind a campaign's endpoint: what it answers follows from the question alone; which answers go wrong follows from the question and how often it was asked. Some
/// questions are poisoned: they never get an answer that can be used.
/// </summary>
/// <param name="faultShare">Share of answers that go wrong, 0 to 1.</param>
/// <param name="poisonedShare">Share of patches whose description never comes.</param>
internal sealed class FaultyAnswers(double faultShare, double poisonedShare)
{
    private static readonly string[] Tissue = ["nests", "cords", "sheets", "whorls", "strands", "islands", "rosettes", "fascicles"];
    private readonly ConcurrentDictionary<string, int> asked = new(StringComparer.Ordinal);
    private int dates;
    private int waits;
    private int giants;

    /// <summary>How often each fault was shown.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);

    public ChatAnswer Answer(ChatRequest request)
    {
        var (stage, key) = Read(request);
        var right = Right(request, stage, key);
        var again = asked.AddOrUpdate($"{stage} {key}", 1, (_, n) => n + 1);
        if (stage == "describe" && Number(key) < poisonedShare)
            return Count("poisoned", Number("p" + key) < 0.5 ? ChatAnswer.Completion("I'm sorry, but I can't help with that.") : ChatAnswer.Completion(""));
        var dice = string.Create(CultureInfo.InvariantCulture, $"{stage} {key} {again}");
        return Number(dice) < faultShare ? Wrong(stage, right, (int)(Number("kind " + dice) * 14)) : ChatAnswer.Completion(right);
    }

    private ChatAnswer Wrong(string stage, string right, int kind) => kind switch
    {
        0 => Count("429", ChatAnswer.Error(429, "slow down")),
        1 when Interlocked.Increment(ref waits) <= 2 => Count("429 Retry-After", ChatAnswer.Error(429, "slow down") with { Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } }),
        2 when Interlocked.Increment(ref dates) <= 2 => Count("clock skew", ChatAnswer.Error(503, "busy") with
        {
            // The endpoint's clock is a day ahead; by its own clock the wait is one second.
            Headers = new Dictionary<string, string> { ["Retry-After"] = Rfc(DateTimeOffset.UtcNow.AddDays(1).AddSeconds(1)), ["Date"] = Rfc(DateTimeOffset.UtcNow.AddDays(1)) },
        }),
        1 or 2 => Count("429 Retry-After 0", ChatAnswer.Error(429, "slow down") with { Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } }),
        3 => Count("500", ChatAnswer.Error(500, "internal")),
        4 => Count("time-out", ChatAnswer.Completion(right) with { Delay = TimeSpan.FromSeconds(3) }),
        5 => Count("reset", ChatAnswer.Completion(right) is var whole ? whole with { Body = whole.Body[..(whole.Body.Length / 2)], MissingBytes = whole.Body.Length / 2 } : whole),
        6 => Count("truncated JSON", ChatAnswer.Completion(right) is var all ? all with { Body = all.Body[..(all.Body.Length * 2 / 3)] } : all),
        7 => Count("wrong schema", stage == "revise" ? ChatAnswer.Completion("""{"edits": "none"}""") : new ChatAnswer(200, """{"object": "list", "data": []}""")),
        8 => Count("empty", ChatAnswer.Completion("  \n")),
        9 => Count("refusal", ChatAnswer.Completion("I cannot assist with medical images.")),
        10 => Count("content filter", ChatAnswer.Completion("", finish: "content_filter")),
        11 when Interlocked.Increment(ref giants) <= 5 => Count("10 MB", ChatAnswer.Completion(new string('x', 10 << 20))),
        11 => Count("not HTTP's JSON", new ChatAnswer(200, "<html>proxy</html>") { ContentType = "text/html" }),
        12 => Count("cut off", ChatAnswer.Completion(right, finish: "length")),
        _ => Count("502", ChatAnswer.Error(502, "bad gateway")),
    };

    private ChatAnswer Count(string fault, ChatAnswer answer)
    {
        Faults.AddOrUpdate(fault, 1, (_, n) => n + 1);
        return answer;
    }

    private static (string Stage, string Key) Read(ChatRequest request)
    {
        if (request.Pictures.Count == 0)
            return ("summarise", Line(request, "Revised: ")["Revised: ".Length..]);
        var picture = Convert.ToHexStringLower(SHA256.HashData(request.Pictures[0].Bytes))[..16];
        return request.Text.Contains("\"edits\"", StringComparison.Ordinal) ? ("revise", picture) : ("describe", picture);
    }

    private static string Line(ChatRequest request, string start) => request.Text.Split('\n').First(line => line.StartsWith(start, StringComparison.Ordinal));

    private static string Right(ChatRequest request, string stage, string key) => stage switch
    {
        "describe" => $"Described: {Name(key)} of pink cells.",
        "revise" => JsonSerializer.Serialize(new { edits = new[] { new { kind = "change", before = "Described", after = "Revised", reason = "by script" } } }),
        _ => "Summary: " + Line(request, "Revised: "),
    };

    // Words only: a code of letters and digits in a caption may be patient data.
    private static string Name(string key) => string.Join(' ', key.Select(c => Tissue[Convert.ToInt32(c.ToString(), 16) % 8] + (c >= '8' ? " wide" : " slim")));

    private static string Rfc(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text) => (BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0) + 0.5) / (uint.MaxValue + 1.0);
}
