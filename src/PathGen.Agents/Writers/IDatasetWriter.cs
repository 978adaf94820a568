namespace PathGen.Agents;

/// <summary>Writes pairs in a dataset form. Deterministic: the same pairs give the same bytes. Every file appears whole or not at all.</summary>
public interface IDatasetWriter
{
    /// <summary>The form's name on the command line, such as <c>pathgen</c>.</summary>
    string Format { get; }

    /// <summary>Writes the dataset into a folder.</summary>
    /// <param name="pairs">The pairs in their final order; patches of one slide follow each other. A pair may come again, as mixtures with weights above 1 have it.</param>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="cancellationToken">Stops between pairs and while a picture is read, leaving no half-written file.</param>
    /// <returns>How many pairs were written.</returns>
    /// <exception cref="PairException">The folder cannot be written, a picture cannot be read again, or the form cannot hold a pair.</exception>
    ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default);
}
