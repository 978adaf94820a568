namespace PathGen.Agents;

/// <summary>A pair store that also keeps pairs that others made. Thread-safe; its members throw <see cref="PairException"/> as those of <see cref="IPairStore"/> do.</summary>
public interface IPairImports
{
    /// <summary>Starts a source, or continues it where name, terms and index are the same.</summary>
    /// <param name="source">The source.</param>
    /// <param name="index">SHA-256 of what lists its rows, lower-case hex.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many rows are done; the next one has this number.</returns>
    /// <exception cref="PairException">A source of this name (letter case aside) has other terms or another index.</exception>
    ValueTask<long> OpenSourceAsync(PairSource source, string index, CancellationToken cancellationToken = default);

    /// <summary>Saves the next rows of a source, all or none.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="pairs">Rows in order, whole or with the reason why they are left out; their numbers follow those that are done.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PairException">There is no such source, or the numbers do not follow.</exception>
    ValueTask SaveImportedAsync(string source, IReadOnlyList<ImportedPair> pairs, CancellationToken cancellationToken = default);

    /// <summary>Every source, by name.</summary>
    ValueTask<IReadOnlyList<ImportedSource>> ReadSourcesAsync(CancellationToken cancellationToken = default);

    /// <summary>The rows of a source as of the first step, by number.</summary>
    /// <param name="source">The source's name; one that is not there has no rows.</param>
    /// <param name="leftOut">Those that were left out; false for the pairs.</param>
    /// <param name="cancellationToken">Cancels.</param>
    IAsyncEnumerable<ImportedPair> ReadImportedAsync(string source, bool leftOut = false, CancellationToken cancellationToken = default);
}
