using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PathGen;

/// <summary>Maps a sequence on several threads, a bounded number of items ahead of the consumer, and yields the results in the sequence's order.</summary>
internal static class OrderedReadAhead
{
    /// <summary>Runs the map.</summary>
    /// <param name="items">Enumerated by one thread at a time.</param>
    /// <param name="map">Called by several threads at once; blocking is fine. Its token is cancelled when the results are no longer wanted.</param>
    /// <param name="workers">Threads, 1 or more.</param>
    /// <param name="ahead">Items taken from the sequence and not yet handed to the consumer, 1 or more.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async IAsyncEnumerable<TResult> Run<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, CancellationToken, TResult> map,
        int workers,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(ahead);
        using var source = items.GetEnumerator();
        var turn = new Lock();
        var ended = false;
        // Unbounded, but the semaphore admits no more than the read-ahead.
        var results = Channel.CreateUnbounded<Task<TResult>>(new UnboundedChannelOptions { SingleReader = true });
        var running = Enumerable.Range(0, Math.Min(workers, ahead)).Select(_ => Task.Run(Work, CancellationToken.None)).ToArray();
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // Not cancellable: the worker that promised the result always keeps the promise, and it must be seen to be disposed.
                TResult value;
                try
                {
                    value = await result.ConfigureAwait(false);
                }
                catch (OperationCanceledException e) when (e.CancellationToken == stop.Token)
                {
                    // The caller's own token goes into what the caller sees, not the one linked to it.
                    cancellationToken.ThrowIfCancellationRequested();
                    throw;
                }

                room.Release();
                if (cancellationToken.IsCancellationRequested)
                {
                    (value as IDisposable)?.Dispose();
                    cancellationToken.ThrowIfCancellationRequested();
                }

                yield return value;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(false);
            while (results.Reader.TryRead(out var left))
                await Discard(left).ConfigureAwait(false);
        }

        async Task Work()
        {
            while (await HasRoom().ConfigureAwait(false) && Take(out var item) is { } promise)
            {
                try
                {
                    promise.SetResult(map(item, stop.Token));
                }
                catch (Exception e)
                {
                    // Not swallowed: the consumer meets it at this item's place.
                    promise.SetException(e);
                }
            }
        }

        async Task<bool> HasRoom()
        {
            try
            {
                await room.WaitAsync(stop.Token).ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        // The next item, and the promise of its result in the consumer's queue; null at the end.
        TaskCompletionSource<TResult>? Take(out TItem item)
        {
            lock (turn)
            {
                try
                {
                    if (!ended && !stop.IsCancellationRequested && source.MoveNext())
                    {
                        item = source.Current;
                        var promise = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
                        if (results.Writer.TryWrite(promise.Task))
                            return promise;
                    }

                    results.Writer.TryComplete();
                }
                catch (Exception e)
                {
                    // The sequence failed: the consumer meets that after the items before it.
                    results.Writer.TryComplete(e);
                }

                ended = true;
                item = default!;
                // The others may be waiting for room that nobody will make.
                room.Release();
                return null;
            }
        }
    }

    private static async Task Discard<TResult>(Task<TResult> result)
    {
        await result.ContinueWith(static finished => finished.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        if (result.IsCompletedSuccessfully)
            (result.Result as IDisposable)?.Dispose();
    }
}
