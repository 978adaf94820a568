using System.Globalization;
using PathGen.Slides;

namespace PathGen.Agents.Tests;

/// <summary>All four agents: each says what it was given, so that a wrong pixel, prompt or draft shows in the caption.</summary>
public sealed class FakeAgents(Trap trap, string model = "m1") : IPromptAgent, ICaptionAgent, IRevisionAgent, ISummaryAgent
{
    private int running;

    /// <summary>What a stage does at a place instead of answering; null to answer.</summary>
    public Func<string, SlideRegion?, Exception?>? Fail { get; set; }

    /// <summary>How long a description takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The most descriptions that were asked for at once.</summary>
    public int MostRunning { get; private set; }

    public AgentIdentity Identity { get; } = new("fake", model, "00", "fake/1", "00");

    public ValueTask<SlidePrompts> WriteAsync(SlideContext slide, CancellationToken cancellationToken = default)
    {
        trap.Step("prompts");
        if (Fail?.Invoke("prompts", null) is { } e)
            throw e;
        string[] findings = slide.Report is { } report ? [.. report.Split('.').Select(f => f.Trim()).Where(f => f.Length > 0)] : [];
        return new(new SlidePrompts([$"glands of {slide.TissueSource}", "pink stroma", "blue nuclei"], findings));
    }

    public async ValueTask<AgentAnswer> DescribeAsync(PatchContext patch, CancellationToken cancellationToken = default)
    {
        trap.Step("describe");
        lock (trap)
            MostRunning = Math.Max(MostRunning, ++running);
        try
        {
            await Task.Delay(Delay, cancellationToken);
            Check("describe", patch.Region);
            var sum = 0L;
            foreach (var value in patch.Image.Pixels)
                sum += value;
            return new AgentAnswer(string.Create(
                CultureInfo.InvariantCulture,
                $"{patch.Slide.SlideId} of {patch.Slide.TissueSource} at {patch.Region.X},{patch.Region.Y} {patch.Image.Width}x{patch.Image.Height} mpp {patch.MicronsPerPixel} sum {sum} best {patch.BestAttributes[0].Attribute}"));
        }
        finally
        {
            lock (trap)
                running--;
        }
    }

    public ValueTask<AgentAnswer> ReviseAsync(PatchContext patch, string description, CancellationToken cancellationToken = default)
    {
        trap.Step("revise");
        Check("revise", patch.Region);
        var answer = patch.Objections.Count == 0 ? "" : $" against {string.Join('/', patch.Objections)}";
        return new(new AgentAnswer($"{description}; seen again {patch.Image.Pixels[0]}{answer}", [new Edit(EditKind.Add, "", "seen again", "it is there")], 7, 3));
    }

    public ValueTask<AgentAnswer> SummariseAsync(string description, CancellationToken cancellationToken = default)
    {
        trap.Step("summarise");
        Check("summarise", null);
        return new(new AgentAnswer($"Caption: {description}"));
    }

    private void Check(string stage, SlideRegion? region)
    {
        if (Fail?.Invoke(stage, region) is { } e)
            throw e;
    }
}
