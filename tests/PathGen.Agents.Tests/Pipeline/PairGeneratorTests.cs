using System.Text;
using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Agents.Tests;

public sealed class PairGeneratorTests : IDisposable
{
    private readonly TestRun files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Slides_become_pairs_and_what_cannot_be_used_is_left_out_by_name()
    {
        var good = files.Paint("a.png", 1);
        await File.WriteAllTextAsync(files["broken.png"], "not a picture");
        SlideInput[] slides =
        [
            new(good, TissueSource: "colon"),
            new(files["broken.png"]),
            new(files["missing.png"]),
            new(files.Paint("blank.png", 0, tissue: false)),
            new(files.Paint("copy-of-a.png", 1)),
            new(files.Paint("b.png", 2), SlideId: "given id", MicronsPerPixel: 0.5),
        ];
        var summary = await TestRun.RunAsync(files["run"], slides);
        Assert.Equal((2, 1), (summary.Slides, summary.Repeated));
        Assert.Equal(["open", "hash", "tissue"], summary.Failures.Select(f => f.Stage));
        Assert.All(summary.Failures, f => Assert.DoesNotContain('\n', f.Reason));
        Assert.Contains("missing.png", summary.Failures[1].Reason);
        Assert.Equal(2, summary.Counts.Slides);
        Assert.Equal(summary.Counts.Patches, summary.Counts.Captioned);
        Assert.InRange(summary.Counts.Patches, 12, 28);

        var export = await TestRun.ExportAsync(files["run"]);
        using var json = JsonDocument.Parse(export["pathgen.json"]);
        Assert.Equal(summary.Counts.Captioned, json.RootElement.GetArrayLength());
        Assert.Equal(["a", "given id"], json.RootElement.EnumerateArray().Select(p => p.GetProperty("wsi_id").GetString()).Distinct());
        using var slide = PictureFile.Read(good);
        foreach (var pair in json.RootElement.EnumerateArray().Where(p => p.GetProperty("wsi_id").GetString() == "a"))
        {
            var (x, y) = (pair.GetProperty("position")[0].GetString()!, pair.GetProperty("position")[1].GetString()!);
            using var patch = PngCodec.Decode(export[$"images/a_{x}_{y}.png"]);
            using var expected = slide.Crop(int.Parse(x), int.Parse(y), TestRun.Tile, TestRun.Tile);
            Assert.True(expected.Pixels.SequenceEqual(patch.Pixels));
            var sum = expected.Pixels.ToArray().Sum(v => (long)v);
            Assert.StartsWith($"Caption: a of colon at {x},{y} 32x32 mpp  sum {sum} best ", pair.GetProperty("caption").GetString());
            Assert.True(Guid.TryParseExact(pair.GetProperty("file_id").GetString(), "D", out _));
        }

        Assert.Contains("mpp 0.5 ", Encoding.UTF8.GetString(export["pathgen.json"]));
        Assert.DoesNotContain(files[""], Encoding.UTF8.GetString(export["provenance.jsonl"]));
    }

    [Fact]
    public async Task A_second_run_loads_nothing_and_asks_nobody()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        await TestRun.RunAsync(files["run"], slides);
        var export = await TestRun.ExportAsync(files["run"]);
        var trap = new Trap();
        var loads = 0;
        await using (var store = SqlitePairStore.Open(files["run/pairs.db"]))
        {
            var services = TestRun.Services(files["run"], store, trap, new FakeAgents(trap), onLoad: () => loads++);
            var steps = new List<RunStep>();
            var summary = await new PairGenerator(services).RunAsync(slides, new Collect<RunProgress>(p => steps.Add(p.Step)));
            Assert.Equal((2, 0), (summary.Slides, summary.Failures.Count));
            Assert.Equal([RunStep.Hash, RunStep.SlideDone], steps.Distinct().Order());
        }

        Assert.Equal((0, 0), (loads, trap.Steps));
        TestRun.AssertSame(export, await TestRun.ExportAsync(files["run"]));
    }

    [Fact]
    public async Task Hashes_are_remembered_until_the_file_changes()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1))];
        await TestRun.RunAsync(files["run"], slides);
        var trap = new Trap();
        await TestRun.RunAsync(files["run"], slides, trap);
        Assert.Equal(0, trap.Count("before hash"));
        files.Paint("a.png", 5);
        File.SetLastWriteTimeUtc(slides[0].Path, DateTime.UtcNow.AddMinutes(1));
        await using var store = SqlitePairStore.Open(files["run/pairs.db"]);
        var summary = await new PairGenerator(TestRun.Services(files["run"], store, trap, new FakeAgents(trap))).RunAsync(slides);
        Assert.Contains("the slide id 'a' belongs to another slide", Assert.Single(summary.Failures).Reason); // Other bytes are another slide.
    }

    [Fact]
    public async Task The_number_of_workers_changes_nothing_and_is_kept()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1), Report: "Cribriform glands. Necrosis."), new(files.Paint("b.png", 2)), new(files.Paint("c.png", 3))];
        foreach (var workers in new[] { 1, 3 })
        {
            var trap = new Trap();
            var agents = new FakeAgents(trap) { Delay = TimeSpan.FromMilliseconds(5) };
            await TestRun.RunAsync(files[$"run{workers}"], slides, trap, agents, new PairGeneratorOptions { AgentConcurrency = workers });
            Assert.Equal(workers, agents.MostRunning);
        }

        TestRun.AssertSame(await TestRun.ExportAsync(files["run1"]), await TestRun.ExportAsync(files["run3"]));
    }

    [Fact]
    public async Task Findings_of_one_slide_never_reach_another()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1), Report: "Cribriform glands. Comedo necrosis."), new(files.Paint("b.png", 2), Report: "Signet ring cells."), new(files.Paint("c.png", 3))];
        var trap = new Trap();
        var text = new FakeTextEncoder(trap);
        await using var store = SqlitePairStore.Open(files["run/pairs.db"]);
        await new PairGenerator(TestRun.Services(files["run"], store, trap, new FakeAgents(trap), text)).RunAsync(slides);
        var pairs = await store.ReadPairsAsync().ToListAsync();
        var findings = pairs.GroupBy(p => p.Slide.SlideId).ToDictionary(
            g => g.Key, g => g.SelectMany(p => p.Patch.Choices).Where(c => c.Retrieval == "finding").Select(c => c.Prompt).ToHashSet());
        Assert.Subset(new HashSet<string?> { "Cribriform glands", "Comedo necrosis" }, findings["a"]);
        Assert.Equal(new HashSet<string?> { "Signet ring cells" }, findings["b"]);
        Assert.Empty(findings["c"]);
        Assert.Empty(pairs.First(p => p.Slide.SlideId == "c").Slide.Prompts.Findings);
        Assert.Equal(3 * 3 + 3, text.Texts.Count); // Three attributes each, and each slide's own findings once.
    }

    [Fact]
    public async Task The_report_is_not_kept()
    {
        const string Report = "Patient name withheld zqx. Glands.";
        await TestRun.RunAsync(files["run"], [new(files.Paint("a.png", 1), Report: Report)]);
        foreach (var file in Directory.GetFiles(files["run"], "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Report, Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)));
    }

    [Fact]
    public async Task A_patch_that_fails_is_set_aside_for_good_and_the_others_go_on()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1))];
        var trap = new Trap();
        SlideRegion? unlucky = null;
        var agents = new FakeAgents(trap)
        {
            Fail = (stage, region) => stage == "revise" && (unlucky ??= region) == region ? new AgentException("refused:\n twice") : null,
        };
        var summary = await TestRun.RunAsync(files["run"], slides, trap, agents);
        Assert.Equal(1, summary.Counts.SetAside);
        Assert.Equal(summary.Counts.Patches - 1, summary.Counts.Captioned);
        await using (var store = SqlitePairStore.OpenReadOnly(files["run/pairs.db"]))
        {
            var failure = Assert.Single(await store.ReadFailuresAsync().ToListAsync());
            Assert.Equal((unlucky, "revise", "refused: twice"), (failure.Region, failure.Stage, failure.Reason));
        }

        var again = new Trap();
        Assert.Equal(1, (await TestRun.RunAsync(files["run"], slides, again)).Counts.SetAside);
        Assert.Equal(0, again.Count("describe"));
    }

    [Fact]
    public async Task Tiles_out_of_focus_are_recorded_and_never_chosen()
    {
        var path = files.Paint("a.png", 1);
        using var slide = Slide.Open(path);
        var focus = Enumerable.Range(0, 24).Select(i => new SlideRegion((1 + (i % 6)) * TestRun.Tile, (1 + (i / 6)) * TestRun.Tile, TestRun.Tile, TestRun.Tile)).ToDictionary(region => region, region =>
        {
            using var image = slide.ReadRegion(region);
            return FocusMeasure.Of(image);
        });
        var least = focus.Values.Order().ElementAt(10);

        await TestRun.RunAsync(files["run"], [new(path)], options: new PairGeneratorOptions { Embedding = { MinFocus = least, MaxFailureShare = 0 } });

        await using var store = SqlitePairStore.OpenReadOnly(files["run/pairs.db"]);
        var failures = await store.ReadFailuresAsync().ToListAsync();
        Assert.All(failures, failure => Assert.Equal("filter", failure.Stage));
        Assert.All(failures, failure => Assert.StartsWith("out of focus: ", failure.Reason, StringComparison.Ordinal));
        Assert.Equal(focus.Where(f => f.Value < least).Select(f => f.Key).ToHashSet(), failures.Select(f => f.Region!.Value).ToHashSet());
        await foreach (var pair in store.ReadPairsAsync())
            Assert.True(focus[pair.Patch.Key.Region] >= least);

        var summary = await TestRun.RunAsync(files["none"], [new(path)], options: new PairGeneratorOptions { Embedding = { MinFocus = 64 } });
        Assert.Contains("none of 24 tiles could be read and kept (out of focus", Assert.Single(summary.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_ends_the_run_which_then_continues()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        await TestRun.RunAsync(files["whole"], slides);
        var trap = new Trap();
        var calls = 0;
        var agents = new FakeAgents(trap) { Fail = (stage, _) => stage == "summarise" && Interlocked.Increment(ref calls) > 3 ? new AgentException("connection refused", endsRun: true) : null };
        var e = await Assert.ThrowsAsync<AgentException>(() => TestRun.RunAsync(files["run"], slides, trap, agents));
        Assert.True(e.EndsRun);
        var summary = await TestRun.RunAsync(files["run"], slides);
        Assert.Equal((0L, summary.Counts.Patches), (summary.Counts.SetAside, summary.Counts.Captioned));
        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["run"]));
    }

    [Fact]
    public async Task A_short_outage_costs_no_patch()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        await TestRun.RunAsync(files["whole"], slides);
        var trap = new Trap();
        var calls = 0;
        var agents = new FakeAgents(trap)
        {
            Fail = (stage, _) => stage == "revise" && Interlocked.Increment(ref calls) is > 2 and var call ? new AgentException("HTTP 500", endsRun: call > 6, retryable: true) : null,
        };
        var one = new PairGeneratorOptions { AgentConcurrency = 1 };
        await Assert.ThrowsAsync<AgentException>(() => TestRun.RunAsync(files["run"], slides, trap, agents, one));
        await using (var store = SqlitePairStore.OpenReadOnly(files["run/pairs.db"]))
            Assert.Equal(4, (await store.CountAsync()).SetAside);
        var summary = await TestRun.RunAsync(files["run"], slides);
        Assert.Equal((0L, 0L, summary.Counts.Patches), (summary.Counts.SetAside, summary.Counts.Failures, summary.Counts.Captioned));
        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["run"]));
    }

    [Fact]
    public async Task A_slide_with_embeddings_that_are_no_numbers_is_left_out_and_the_others_go_on()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        var trap = new Trap();
        var calls = 0;
        var image = new FakeImageEncoder(trap)
        {
            Spoil = embeddings =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                    embeddings.Span[3] = float.NaN;
            },
        };
        await using (var store = SqlitePairStore.Open(files["run/pairs.db"]))
        {
            var services = TestRun.Services(files["run"], store, trap, new FakeAgents(trap), image: image);
            var summary = await new PairGenerator(services).RunAsync(slides);
            Assert.Equal((1, 1L), (summary.Slides, summary.Counts.Slides));
            var failure = Assert.Single(summary.Failures);
            Assert.Equal("select", failure.Stage);
            Assert.StartsWith(slides[0].Path, failure.Reason, StringComparison.Ordinal);
            Assert.Contains("not finite numbers", failure.Reason, StringComparison.Ordinal);
        }

        // The way out that the message names.
        var again = await TestRun.RunAsync(files["run"], slides, options: new PairGeneratorOptions());
        File.Delete(again.Failures[0].Reason.Split("The slide's embeddings are in ")[1].Split(';')[0]);
        Assert.Empty((await TestRun.RunAsync(files["run"], slides, options: new PairGeneratorOptions())).Failures);
    }

    [Fact]
    public async Task A_slide_whose_prompts_fail_is_left_out_and_tried_again()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        var trap = new Trap();
        var calls = 0;
        var agents = new FakeAgents(trap) { Fail = (stage, _) => stage == "prompts" && calls++ == 0 ? new PairException("no attributes") : null };
        var summary = await TestRun.RunAsync(files["run"], slides, trap, agents);
        Assert.Equal(("prompts", "no attributes"), (Assert.Single(summary.Failures).Stage, summary.Failures[0].Reason));
        summary = await TestRun.RunAsync(files["run"], slides);
        Assert.Empty(summary.Failures);
        Assert.Equal((2L, 0L), (summary.Counts.Slides, summary.Counts.Failures));
        await TestRun.RunAsync(files["whole"], slides);
        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["run"]));
    }

    [Fact]
    public async Task Other_settings_are_refused_by_name()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1), TissueSource: "colon", Report: "Glands.", MicronsPerPixel: 0.5)];
        await TestRun.RunAsync(files["run"], slides);
        await TestRun.RunAsync(files["bare"], [slides[0] with { MicronsPerPixel = null }]);
        var trap = new Trap();
        var model = await Assert.ThrowsAsync<RunSettingsException>(() => TestRun.RunAsync(files["run"], slides, trap, new FakeAgents(trap, "m2")));
        Assert.Contains("agents.describe.model was 'm1' and is now 'm2'", model.Message);
        var size = await Assert.ThrowsAsync<RunSettingsException>(() => TestRun.RunAsync(files["run"], slides, options: new PairGeneratorOptions { PatchSize = 64 }));
        Assert.Contains("patchSize was '' and is now '64'", size.Message);
        var fast = new PairGeneratorOptions { Slides = new SlideOptions { Decoding = SlideDecoding.Fast } };
        var reading = await Assert.ThrowsAsync<RunSettingsException>(() => TestRun.RunAsync(files["run"], slides, options: fast));
        Assert.Contains("slideReading was not set and is now 'decoding=Fast'", reading.Message);
        var source = await Assert.ThrowsAsync<RunSettingsException>(() => TestRun.RunAsync(files["run"], [slides[0] with { TissueSource = "lung", Report = null }]));
        Assert.Contains("tissue source was 'colon' and is now 'lung'", source.Message);
        Assert.Contains("its report is gone", source.Message);
        var scale = await Assert.ThrowsAsync<RunSettingsException>(() => TestRun.RunAsync(files["run"], [slides[0] with { MicronsPerPixel = null }]));
        Assert.Contains("µm/px was 0.5 and is now not set", scale.Message);
        scale = await Assert.ThrowsAsync<RunSettingsException>(() => TestRun.RunAsync(files["bare"], [slides[0]]));
        Assert.Contains("µm/px was not set and is now 0.5", scale.Message);
        await using (var store = SqlitePairStore.Open(files["run/pairs.db"]))
        {
            var services = TestRun.Services(files["run"], store, trap, new FakeAgents(trap), textIdentity: "another");
            Assert.Contains($"textEncoder was '{FakeTextEncoder.Id}' and is now 'another'", (await Assert.ThrowsAsync<RunSettingsException>(() => new PairGenerator(services).RunAsync(slides))).Message);
        }

        Assert.Contains("--out", source.Message);
        Assert.Equal(1, (await TestRun.RunAsync(files["run"], slides)).Slides);
    }

    [Fact]
    public async Task Two_runs_cannot_write_one_folder()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1))];
        var trap = new Trap();
        PairException? refused = null, refusedFolder = null;
        trap.OnStep = step =>
        {
            if (step != 6)
                return;
            refused = Assert.ThrowsAsync<PairException>(() => TestRun.RunAsync(files["run"], slides)).GetAwaiter().GetResult();
            using var other = Open(files["other/pairs.db"]);
            refusedFolder = Assert.ThrowsAsync<PairException>(() =>
                new PairGenerator(TestRun.Services(files["run"], other.Store, new Trap(), new FakeAgents(new Trap()))).RunAsync(slides)).GetAwaiter().GetResult();
        };
        var summary = await TestRun.RunAsync(files["run"], slides, trap);
        Assert.Contains("another run is writing here", refused!.Message);
        Assert.Contains("another run is writing here", refusedFolder!.Message);
        Assert.Equal(summary.Counts.Patches, summary.Counts.Captioned);
    }

    [Fact]
    public async Task A_picture_size_of_its_own_is_kept_for_agents_and_datasets()
    {
        var slide = files.Paint("a.png", 1);
        await TestRun.RunAsync(files["run"], [new(slide, MicronsPerPixel: 0.25)], options: new PairGeneratorOptions { PatchSize = 48 });
        var export = await TestRun.ExportAsync(files["run"]);
        var (name, bytes) = export.First(f => f.Key.EndsWith(".png", StringComparison.Ordinal));
        using var patch = PngCodec.Decode(bytes);
        Assert.Equal((48, 48), (patch.Width, patch.Height));
        var place = name["images/a_".Length..^".png".Length].Split('_');
        using var opened = Slide.Open(slide);
        using var expected = opened.ReadRegion(new SlideRegion(long.Parse(place[0]), long.Parse(place[1]), 32, 32), 48, 48);
        Assert.True(expected.Pixels.SequenceEqual(patch.Pixels));
        Assert.Contains($"48x48 mpp {0.25 * 32 / 48}", Encoding.UTF8.GetString(export["pathgen.json"]));
    }

    [Theory]
    [InlineData("image", "another", FakeTextEncoder.Id)]
    [InlineData("text", FakeImageEncoder.Id, "another")]
    public async Task A_wrong_encoder_identity_ends_the_run_before_anything_is_embedded(string encoder, string image, string text)
    {
        var trap = new Trap();
        await using var store = SqlitePairStore.Open(files["run/pairs.db"]);
        var wrong = TestRun.Services(files["run"], store, trap, new FakeAgents(trap), imageIdentity: image, textIdentity: text);
        var e = await Assert.ThrowsAsync<PairException>(() => new PairGenerator(wrong).RunAsync([new(files.Paint("a.png", 1))]));
        Assert.Contains($"The {encoder} encoder says", e.Message);
        Assert.Equal(0, trap.Count(encoder));
    }

    private static DisposableStore Open(string path) => new(SqlitePairStore.Open(path));

    private sealed class DisposableStore(IPairStore store) : IDisposable
    {
        public IPairStore Store => store;

        public void Dispose() => store.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private sealed class Collect<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value)
        {
            lock (this)
                report(value);
        }
    }
}
