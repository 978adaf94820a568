using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Agents;

/// <summary>
/// Mixes pairs of several sources, as PathGen-CLIP was trained on 1.6 million own and 0.7 million existing ones. The parts are spread evenly over the whole, so that each shard holds each in
/// proportion. Deterministic: which pairs a weight below 1 takes follows from their names and the seed. Streams; every part is read once more to count it.
/// </summary>
public static class Mixture
{
    private const double MaxWeight = 100;

    /// <summary>The mixed pairs.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="seed">Another seed, other pairs of a weight that is not whole.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentException">A weight is out of range.</exception>
    public static async IAsyncEnumerable<DatasetPair> ReadAsync(IReadOnlyList<MixturePart> parts, int seed = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        foreach (var part in parts)
        {
            if (!(part.Weight is > 0 and <= MaxWeight))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The weight of '{part.Name}' must be above 0 and at most {MaxWeight}, not {part.Weight}."), nameof(parts));
        }

        var totals = new long[parts.Count];
        for (var i = 0; i < parts.Count; i++)
            totals[i] = await WeightedAsync(parts[i], seed, cancellationToken).CountAsync(cancellationToken).ConfigureAwait(false);
        var streams = parts.Select(part => WeightedAsync(part, seed, cancellationToken).GetAsyncEnumerator(cancellationToken)).ToList();
        var given = new long[parts.Count];
        try
        {
            for (var left = totals.Sum(); left > 0; left--)
            {
                // Whoever is furthest behind; of those that are alike, the first.
                var next = Enumerable.Range(0, parts.Count).Where(i => given[i] < totals[i]).MinBy(i => (given[i] + 0.5) / totals[i]);
                if (!await streams[next].MoveNextAsync().ConfigureAwait(false))
                    throw new PairException($"The pairs of '{parts[next].Name}' became fewer while they were mixed. Start again.");
                given[next]++;
                yield return streams[next].Current;
            }
        }
        finally
        {
            foreach (var stream in streams)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    // All pairs once, then again, then those that the rest of the weight takes: a pair that comes twice comes far apart.
    private static async IAsyncEnumerable<DatasetPair> WeightedAsync(MixturePart part, int seed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var rest = part.Weight; rest > 0; rest--)
        {
            await foreach (var pair in part.Read(cancellationToken).ConfigureAwait(false))
            {
                if (rest >= 1 || Chance(pair.Id, seed) < rest)
                    yield return pair;
            }
        }
    }

    private static double Chance(string id, int seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"mixture {seed}\n{id}")));
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }
}
