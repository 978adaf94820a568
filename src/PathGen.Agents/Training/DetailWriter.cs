namespace PathGen.Agents;

/// <summary>Has detailed descriptions written for pairs with short captions, several at once, into a ledger. What is there is not asked again.</summary>
public static class DetailWriter
{
    /// <summary>Asks for every pair that has no record with its caption by this agent.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="agent">The stronger model. Pictures and captions are given to it.</param>
    /// <param name="ledger">Takes each answer as soon as it is there, and the reason where there is none.</param>
    /// <param name="concurrency">How many pairs are asked for at once, 1 to 256.</param>
    /// <param name="progress">Told how many pairs are done; null for nobody.</param>
    /// <param name="cancellationToken">Stops; what was answered is kept.</param>
    /// <exception cref="AgentException">The model cannot be asked (<see cref="AgentException.EndsRun"/>); start again to continue.</exception>
    /// <exception cref="PairException">The ledger cannot be written.</exception>
    public static async Task WriteAsync(
        IAsyncEnumerable<DatasetPair> pairs, IDetailAgent agent, DetailLedger ledger, int concurrency = 4, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(concurrency, 256);
        var done = 0L;
        await Parallel.ForEachAsync(
            pairs,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (pair, token) =>
            {
                // What the endpoint, and not the pair, was to blame for is not kept, and so asked again.
                if (ledger.Find(pair, agent.Identity) is null && await AskAsync(pair, agent, token).ConfigureAwait(false) is { } record)
                    ledger.Add(record);
                progress?.Report(Interlocked.Increment(ref done));
            }).ConfigureAwait(false);
    }

    private static async ValueTask<DetailRecord?> AskAsync(DatasetPair pair, IDetailAgent agent, CancellationToken cancellationToken)
    {
        var hash = SlideHash.OfText(pair.Caption);
        try
        {
            using var image = pair.Picture.Read(cancellationToken);
            var answer = await agent.DetailAsync(image, pair.Caption, cancellationToken).ConfigureAwait(false);
            return string.IsNullOrWhiteSpace(answer.Text)
                ? new DetailRecord(pair.Id, hash, agent.Identity, null, "the answer is empty")
                : new DetailRecord(pair.Id, hash, agent.Identity, answer.Text);
        }
        catch (AgentException e) when (!e.EndsRun)
        {
            return e.Retryable ? null : new DetailRecord(pair.Id, hash, agent.Identity, null, OneLine.Of(e));
        }
        catch (PairException e) when (e is not AgentException)
        {
            return new DetailRecord(pair.Id, hash, agent.Identity, null, OneLine.Of(e));
        }
    }
}
