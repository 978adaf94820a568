using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Writes a dataset form from the store. Deterministic: the same pairs give the same bytes. Every file appears whole or not at all.</summary>
public interface IDatasetWriter
{
    /// <summary>The form's name on the command line, such as <c>pathgen</c>.</summary>
    string Format { get; }

    /// <summary>Writes the dataset into a folder.</summary>
    /// <param name="pairs">The pairs in their final order.</param>
    /// <param name="readPatch">Rereads a pair's pixels (<see cref="PatchReader"/>), called from several threads with a token that stops it; the writer disposes what it receives.</param>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="cancellationToken">Stops between pairs and while a patch is read, leaving no half-written file.</param>
    /// <returns>How many pairs were written.</returns>
    /// <exception cref="PairException">The folder cannot be written, or a patch cannot be read again.</exception>
    ValueTask<long> WriteAsync(IAsyncEnumerable<PairRecord> pairs, Func<PairRecord, CancellationToken, RgbImage> readPatch, string folder, CancellationToken cancellationToken = default);
}
