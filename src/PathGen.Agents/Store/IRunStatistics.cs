namespace PathGen.Agents;

/// <summary>A pair store that counts what it holds. Thread-safe; throws <see cref="PairException"/> as <see cref="IPairStore"/> does.</summary>
public interface IRunStatistics
{
    /// <summary>Counts.</summary>
    ValueTask<RunStatistics> ReadStatisticsAsync(CancellationToken cancellationToken = default);
}
