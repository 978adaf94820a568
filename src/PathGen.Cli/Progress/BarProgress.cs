using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PathGen.Cli;

/// <summary>Progress bars with rates and the time left, on a terminal.</summary>
/// <param name="console">Where the bars go; nothing is drawn before the first stage.</param>
internal sealed class BarProgress(IAnsiConsole console) : IProgressDisplay
{
    private const double Unknown = 1e15; // A task never shows more than its total.
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProgressContext> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<int, string> units = [];
    private Task? running;

    /// <inheritdoc/>
    public IProgressStage Begin(string name, string unit, long? total = null)
    {
        running ??= console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PaceColumn(units))
            .StartAsync(async context =>
            {
                started.SetResult(context);
                await ended.Task.ConfigureAwait(false);
            });
        var task = started.Task.GetAwaiter().GetResult().AddTask(Markup.Escape(name), new ProgressTaskSettings { MaxValue = total is { } n ? Math.Max(1, n) : Unknown });
        task.IsIndeterminate = total is null;
        units[task.Id] = unit;
        return new Stage(task);
    }

    /// <inheritdoc/>
    public void Note(string line) => console.WriteLine(line);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ended.TrySetResult();
        if (running is not null)
            await running.ConfigureAwait(false);
    }

    private sealed class Stage(ProgressTask task) : IProgressStage
    {
        public void Report(long done, long? total = null)
        {
            if (total is { } n)
            {
                task.MaxValue = Math.Max(1, n);
                task.IsIndeterminate = false;
            }

            task.Value = done;
        }

        public void Dispose()
        {
            if (task.IsIndeterminate)
                Report((long)task.Value, (long)task.Value);
            task.StopTask();
        }
    }

    private sealed class PaceColumn(ConcurrentDictionary<int, string> units) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var (done, unit, elapsed) = ((long)task.Value, units.GetValueOrDefault(task.Id, string.Empty), task.ElapsedTime ?? TimeSpan.Zero);
            return new Text(task.IsFinished || task.StopTime is not null
                ? Pace.Finished(done, unit, elapsed)
                : Pace.Running(done, task.IsIndeterminate ? null : (long)task.MaxValue, unit, elapsed));
        }
    }
}
