namespace PathGen.Agents.Tests;

/// <summary>Counts what a run does and ends it at a chosen step.</summary>
public sealed class Trap
{
    private readonly Dictionary<string, int> counts = [];
    private int steps;

    /// <summary>The step that ends the run; 0 for none.</summary>
    public int KillAt { get; set; }

    /// <summary>Called at each step, before it, one after another: what a later call sees is not older.</summary>
    public Action<int>? OnStep { get; set; }

    public int Steps => steps;

    public int Count(string what)
    {
        lock (counts)
            return counts.GetValueOrDefault(what);
    }

    public void Step(string what)
    {
        int step;
        lock (counts)
        {
            counts[what] = counts.GetValueOrDefault(what) + 1;
            step = ++steps;
            OnStep?.Invoke(step);
        }

        if (step == KillAt)
            throw new KilledException();
    }
}
