using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Instruct.Tests.Building;

/// <summary>Instruction data of published captions has the form, is even and repeatable, and a killed build ends the same.</summary>
public sealed class InstructBuilderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Captions => Reference.PathOf("data", "text", "pathgen-1.6m-sample-500.json");

    [Fact]
    public async Task Published_captions_give_records_of_the_form_with_even_letters()
    {
        var summary = await Build(folder["out"], new InstructBuilderOptions { RecordsPerPair = 3 });
        Assert.Equal(500, summary.Pairs);
        Assert.InRange(summary.Records, 1000, 1500);
        Assert.Equal(5, summary.Kinds.Count);
        Assert.True(summary.Kinds["MultipleChoice"] >= 100, $"{summary.Kinds["MultipleChoice"]} choices");
        Assert.InRange(summary.ChoiceLetters.Counts.Max() - summary.ChoiceLetters.Counts.Min(), 0, 1);
        Assert.InRange(summary.TrueFalseLetters.Counts.Max() - summary.TrueFalseLetters.Counts.Min(), 0, 1);
        using var array = JsonDocument.Parse(File.ReadAllBytes(folder["out/instruct.json"]));
        var lines = File.ReadAllLines(folder["out/instruct.jsonl"]);
        Assert.Equal(summary.Records, array.RootElement.GetArrayLength());
        Assert.Equal(summary.Records, lines.Length);
        Assert.Equal(summary.Records, File.ReadAllLines(folder["out/provenance.jsonl"]).Length);
        Assert.All(array.RootElement.EnumerateArray(), r => Assert.Null(InstructForm.Problem(r)));
        Assert.Equal(summary.Records, array.RootElement.EnumerateArray().Select(r => r.GetProperty("id").GetString()).Distinct().Count());

        // Statements are true about as often as they are false.
        var truths = lines.Count(l => l.Contains("-truth\"", StringComparison.Ordinal));
        var isTrue = array.RootElement.EnumerateArray().Where(r => r.GetProperty("id").GetString()!.EndsWith("-truth", StringComparison.Ordinal)).Count(r =>
        {
            var turns = r.GetProperty("conversations");
            return turns[0].GetProperty("value").GetString()!.Contains($"\n{turns[1].GetProperty("value").GetString()}) True", StringComparison.Ordinal);
        });
        Assert.InRange(isTrue / (double)truths, 0.35, 0.65);
    }

    [Fact]
    public async Task A_build_that_was_killed_at_any_byte_ends_with_the_same_files()
    {
        var options = new InstructBuilderOptions { RecordsPerPair = 2, MaxPairs = 60, Seed = 7 };
        await Build(folder["whole"], options);
        var journal = File.ReadAllBytes(folder["whole/drafts.jsonl"]);
        var random = new Random(3);
        for (var round = 0; round < 6; round++)
        {
            var target = folder[$"killed{round}"];
            Directory.CreateDirectory(target);
            File.Copy(folder["whole/settings.json"], Path.Combine(target, "settings.json"));
            File.WriteAllBytes(Path.Combine(target, "drafts.jsonl"), journal[..random.Next(journal.Length)]);
            await Build(target, options);
            foreach (var name in new[] { "instruct.json", "instruct.jsonl", "provenance.jsonl" })
                Assert.Equal(File.ReadAllBytes(folder[$"whole/{name}"]), File.ReadAllBytes(Path.Combine(target, name)));
        }
    }

    [Fact]
    public async Task Other_settings_other_pairs_and_strange_files_are_refused()
    {
        await Build(folder["out"], new InstructBuilderOptions { MaxPairs = 5 });
        Assert.Contains("other settings", (await Refused(folder["out"], new InstructBuilderOptions { MaxPairs = 5, Seed = 1 })).Message, StringComparison.Ordinal);
        var others = InstructPairs.Some(new InstructSource("x", "", 0, 0, "A caption.", "", null, []));
        Assert.Contains("other pairs", (await Assert.ThrowsAsync<InstructException>(() => new InstructBuilder(options: new InstructBuilderOptions { MaxPairs = 5 }).BuildAsync(others, folder["out"]))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(folder["strange"]);
        File.WriteAllText(folder["strange/drafts.jsonl"], "{\"no\": \"journal\"}\n");
        Assert.Contains("no journal", (await Refused(folder["strange"], new InstructBuilderOptions())).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["bad.json"], "[{\"wsi_id\": \"a\", \"position\": [\"1\"], \"caption\": \"c\"}]");
        Assert.Contains("pair 0", (await Assert.ThrowsAsync<InstructException>(async () => await new InstructBuilder().BuildAsync(PathGenPairs.ReadAsync(folder["bad.json"]), folder["new"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pair_that_comes_twice_is_asked_about_once()
    {
        var pair = new InstructSource("slide", "", 10, 20, "Columnar epithelial cells form glandular structures. Findings suggest a benign adenoma.", "", "colon", []);
        var summary = await new InstructBuilder(options: new InstructBuilderOptions { RecordsPerPair = 4 }).BuildAsync(InstructPairs.Some(pair, pair), folder["out"]);
        Assert.True(summary.Records >= 3);
        Assert.Equal(summary.Records, summary.Duplicates);
    }

    private static Task<InstructSummary> Build(string target, InstructBuilderOptions options) => new InstructBuilder(options: options).BuildAsync(PathGenPairs.ReadAsync(Captions), target);

    private static Task<InstructException> Refused(string target, InstructBuilderOptions options) => Assert.ThrowsAsync<InstructException>(() => Build(target, options));
}
