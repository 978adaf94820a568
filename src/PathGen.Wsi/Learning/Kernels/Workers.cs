using System.Runtime.ExceptionServices;

namespace PathGen.Wsi;

/// <summary>Shares numbered tasks out to threads. A task's result must not depend on who does it.</summary>
/// <param name="threads">1 or more.</param>
internal sealed class Workers(int threads)
{
    /// <summary>How many threads take tasks.</summary>
    public int Threads => threads;

    /// <summary>Runs all tasks; returns when all are done.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="run">Receives the task, and the worker: 0 to <see cref="Threads"/> − 1, one task at a time each.</param>
    public void Run(int tasks, Action<int, int> run)
    {
        var used = Math.Min(threads, tasks);
        if (used <= 1)
        {
            for (var task = 0; task < tasks; task++)
                run(task, 0);
            return;
        }

        var next = -1;
        try
        {
            Parallel.For(0, used, new ParallelOptions { MaxDegreeOfParallelism = used }, worker =>
            {
                for (var task = Interlocked.Increment(ref next); task < tasks; task = Interlocked.Increment(ref next))
                    run(task, worker);
            });
        }
        catch (AggregateException e)
        {
            // As it would come from one thread.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
