using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class SlideProtocolTests
{
    [Theory]
    [InlineData(HeadKind.Abmil)]
    [InlineData(HeadKind.Acmil)]
    [InlineData(HeadKind.MeanPooling)]
    [InlineData(HeadKind.MaxPooling)]
    [InlineData(HeadKind.NearestSlides)]
    public void Every_method_runs_over_splits_and_seeds_and_a_killed_protocol_ends_the_same(HeadKind method)
    {
        using var folder = new TemporaryFolder();
        var data = Data.Make(folder);
        var options = Options(method);
        var whole = new SlideProtocol(options).Run(data.Table, data.Splits, data.Features, folder["whole"]);
        var isAttention = method is HeadKind.Abmil or HeadKind.Acmil;
        Assert.Equal(isAttention ? 4 : 2, whole.Runs.Count);
        Assert.Equal(6, whole.Spreads.Count);
        var all = whole.Spreads.Single(s => s is { Name: "all", Part: "test" });
        Assert.Equal(whole.Runs.Average(r => r.Test!.Accuracy), all.Accuracy.Mean, 1e-12);
        Assert.Equal(whole.Runs.Average(r => r.Test!.Auroc!.Value), all.Auroc!.Value.Mean, 1e-12);
        Assert.True(all.Auroc.Value.Mean > 0.9, FormattableString.Invariant($"{method}: {all.Auroc.Value.Mean}"));
        Assert.All(whole.Runs, run => Assert.NotNull(run.Test!.Intervals));
        Assert.Single(whole.SharedCases);

        // Stopped in the second run; other threads continue.
        using var kill = new CancellationTokenSource();
        var killed = new Reporter(p =>
        {
            if (p.Done == 1 && (p.Epoch is { Epoch: 2 } || !isAttention))
                kill.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => new SlideProtocol(options).Run(data.Table, data.Splits, data.Features, folder["killed"], killed, kill.Token));
        if (options.Attention is { } attention)
            attention.Threads = 1;
        new SlideProtocol(options).Run(data.Table, data.Splits, data.Features, folder["killed"]);
        foreach (var file in Directory.GetFiles(folder["whole"], "*", SearchOption.AllDirectories))
            Assert.True(File.ReadAllBytes(file).SequenceEqual(File.ReadAllBytes(Path.Combine(folder["killed"], Path.GetRelativePath(folder["whole"], file)))), file);
        Assert.Equal(Directory.GetFiles(folder["whole"], "*", SearchOption.AllDirectories).Length, Directory.GetFiles(folder["killed"], "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_folder_of_another_protocol_and_slides_without_labels_or_features_are_refused()
    {
        using var folder = new TemporaryFolder();
        var data = Data.Make(folder);
        new SlideProtocol(Options(HeadKind.MeanPooling)).Run(data.Table, data.Splits, data.Features, folder["run"]);
        Assert.Contains("another protocol", Fails(HeadKind.MaxPooling, data.Splits, data.Features), StringComparison.Ordinal);
        Assert.Contains("no features of slide_1_3", Fails(HeadKind.MeanPooling, data.Splits, slide => slide == "slide_1_3" ? null : data.Features(slide)), StringComparison.Ordinal);
        File.WriteAllText(folder["odd.csv"], ",train,val,test\n0,slide_1_0,nowhere,\n");
        Assert.Contains("no label of nowhere", Fails(HeadKind.MeanPooling, [SlideSplit.Read(folder["odd.csv"])], data.Features), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SlideProtocol().Run(data.Table, [], data.Features, folder["run"]));
        Assert.Throws<ArgumentException>(() => new SlideProtocol(new SlideProtocolOptions { Method = HeadKind.Acmil, Attention = new AttentionMilOptions() }));

        string Fails(HeadKind method, IReadOnlyList<SlideSplit> splits, Func<string, Func<FeatureBag>?> features) =>
            Assert.Throws<WsiException>(() => new SlideProtocol(Options(method)).Run(data.Table, splits, features, folder["run"])).Message;
    }

    [Fact]
    public void Predictions_read_back_and_are_measured_with_other_labels()
    {
        using var folder = new TemporaryFolder();
        var table = new SlidePredictionTable(["a", "b, c"], [("one", 1, [0.1, 0.9]), ("two, with a comma", null, [1.0 / 3, 2.0 / 3])]);
        table.Write(folder["p.csv"]);
        var read = SlidePredictionTable.Read(folder["p.csv"]);
        Assert.Equal(table.Classes, read.Classes);
        Assert.Equal(table.Rows.Select(r => (r.SlideId, r.Label)), read.Rows.Select(r => (r.SlideId, r.Label)));
        Assert.Equal(table.Rows.SelectMany(r => r.Probabilities), read.Rows.SelectMany(r => r.Probabilities));
        Assert.Contains("no label", Assert.Throws<WsiException>(() => read.ToPredictions()).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["labels.csv"], "slide_id,label\none,a\n\"two, with a comma\",\"b, c\"\n");
        Assert.Equal(0.5, read.ToPredictions(SlideTable.Read(folder["labels.csv"])).Evaluate().Accuracy);
        foreach (var text in (string[])["", "slide_id,label,predicted,a\n", "slide_id,label,predicted,a,b\nx,a,a,0.5\n", "slide_id,label,predicted,a,b\nx,q,a,0.5,0.5\n", "slide_id,label,predicted,a,b\nx,a,a,NaN,0.5\n", "slide_id,label,predicted,a,a\n"])
        {
            File.WriteAllText(folder["bad.csv"], text);
            Assert.Throws<WsiException>(() => SlidePredictionTable.Read(folder["bad.csv"]));
        }
    }

    private static SlideProtocolOptions Options(HeadKind method)
    {
        var options = new SlideProtocolOptions { Method = method, Seeds = [1, 2], Bootstrap = new() { Resamples = 100 } };
        if (method is HeadKind.Abmil or HeadKind.Acmil)
        {
            options.Attention = method == HeadKind.Acmil ? AttentionMilOptions.Acmil() : new AttentionMilOptions();
            (options.Attention.InnerWidth, options.Attention.AttentionWidth, options.Attention.Epochs, options.Attention.LearningRate) = (16, 16, 6, 5e-3);
        }

        return options;
    }

    private sealed class Reporter(Action<SlideProtocolProgress> report) : IProgress<SlideProtocolProgress>
    {
        public void Report(SlideProtocolProgress value) => report(value);
    }

    /// <summary>Thirty slides of three classes, and two splits of them; two slides are of one patient and on two sides of the first.</summary>
    private sealed record Data(SlideTable Table, SlideSplit[] Splits, Func<string, Func<FeatureBag>?> Features)
    {
        public static Data Make(TemporaryFolder folder)
        {
            var slides = BaselineTests.Slides(30, 1);
            File.WriteAllText(folder["labels.csv"], "case_id,slide_id,label\n" + string.Concat(slides.Select((s, i) => $"{(i is 0 or 29 ? "shared" : s.SlideId)},{s.SlideId},{"abc"[s.Label]}\n")));
            File.WriteAllText(folder["splits_0.csv"], Split(0));
            File.WriteAllText(folder["splits_1.csv"], Split(20));
            return new Data(
                SlideTable.Read(folder["labels.csv"]), [SlideSplit.Read(folder["splits_0.csv"]), SlideSplit.Read(folder["splits_1.csv"])],
                name => slides.FirstOrDefault(s => s.SlideId == name) is { } slide ? slide.Read : null);

            string Split(int first)
            {
                string At(int i) => slides[(first + i) % 30].SlideId;
                return ",train,val,test\n" + string.Concat(Enumerable.Range(0, 18).Select(i => $"{i},{At(i)},{(i < 6 ? At(18 + i) : "")},{(i < 6 ? At(24 + i) : "")}\n"));
            }
        }
    }
}
