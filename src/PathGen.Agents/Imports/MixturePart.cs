namespace PathGen.Agents;

/// <summary>A part of a mixture.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Weight">How often each of its pairs comes, on average: 1 as they are, 2 twice, 0.5 half of them. Above 0, at most 100.</param>
/// <param name="Read">Reads its pairs from the start, the same ones each time; called several times.</param>
public sealed record MixturePart(string Name, double Weight, Func<CancellationToken, IAsyncEnumerable<DatasetPair>> Read);
