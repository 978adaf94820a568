using System.Runtime.CompilerServices;

namespace PathGen.Agents;

/// <summary>Work on a stream, several items at once, results in the stream's order; never more than that many results are held.</summary>
internal static class OrderedParallel
{
    /// <summary>Does the work on thread-pool threads.</summary>
    public static async IAsyncEnumerable<(T Item, TResult Result)> SelectAsync<T, TResult>(
        IAsyncEnumerable<T> source,
        Func<T, TResult> work,
        int concurrency,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = new Queue<(T Item, Task<TResult> Work)>(concurrency);
        try
        {
            await foreach (var item in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (running.Count == concurrency)
                {
                    var first = running.Dequeue();
                    yield return (first.Item, await first.Work.ConfigureAwait(false));
                }

                running.Enqueue((item, Task.Run(() => work(item), cancellationToken)));
            }

            while (running.TryDequeue(out var first))
                yield return (first.Item, await first.Work.ConfigureAwait(false));
        }
        finally
        {
            // Nothing may still write when the caller goes on; why it stopped is already known.
            foreach (var rest in running)
                await ((Task)rest.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
