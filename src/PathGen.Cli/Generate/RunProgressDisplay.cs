using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>Shows a run's progress: a stage for each slide's embedding and captioning, a line for what is left out. Thread-safe.</summary>
/// <param name="display">Where.</param>
internal sealed class RunProgressDisplay(IProgressDisplay display) : IProgress<RunProgress>, IDisposable
{
    private const int MostNotes = 20;
    private readonly Lock turn = new();
    private readonly Dictionary<(int Slide, RunStep Step), IProgressStage> stages = [];
    private int notes;

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        lock (turn)
        {
            switch (value.Step)
            {
                case RunStep.Embed:
                    Stage(value, "embedding", "tiles").Report(value.Done, value.Total);
                    break;
                case RunStep.Caption:
                    Stage(value, "captioning", "patches").Report(value.Done, value.Total);
                    break;
                case RunStep.Select:
                    End(value.Slide, RunStep.Embed);
                    break;
                case RunStep.SlideDone:
                    End(value.Slide, RunStep.Caption);
                    break;
                case RunStep.SlideFailed:
                    End(value.Slide, RunStep.Embed);
                    End(value.Slide, RunStep.Caption);
                    if (value.Slides > 1) // Of a single slide the tool's last line says it.
                        Note($"left out: {value.Note}");
                    break;
                case RunStep.SlideRepeated:
                    Note($"left out: {value.SlideId}: {value.Note}");
                    break;
                case RunStep.PatchRejected:
                    Note($"rejected: a caption of {value.SlideId}: {value.Note}");
                    break;
                case RunStep.PatchSetAside:
                    Note($"set aside: a patch of {value.SlideId}: {value.Note}");
                    break;
            }
        }
    }

    /// <summary>Ends every stage.</summary>
    public void Dispose()
    {
        lock (turn)
        {
            foreach (var stage in stages.Values)
                stage.Dispose();
            stages.Clear();
        }
    }

    private IProgressStage Stage(RunProgress value, string what, string unit)
    {
        if (!stages.TryGetValue((value.Slide, value.Step), out var stage))
        {
            var place = value.Slides > 1 ? FormattableString.Invariant($" {value.Slide}/{value.Slides}") : string.Empty;
            stages[(value.Slide, value.Step)] = stage = display.Begin($"{what}{place} {Short(Failure.OneLine(value.SlideId))}", unit, value.Total);
        }

        return stage;
    }

    private void End(int slide, RunStep step)
    {
        if (stages.Remove((slide, step), out var stage))
            stage.Dispose();
    }

    // TCGA's ids have 60 characters; their first 24 tell slides apart.
    private static string Short(string id) => id.Length <= 24 ? id : $"{id[..23]}…";

    private void Note(string line)
    {
        if (notes < MostNotes)
            display.Note(Failure.OneLine(line));
        else if (notes == MostNotes)
            display.Note("more was left out or set aside; the store keeps every reason.");
        notes++;
    }
}
