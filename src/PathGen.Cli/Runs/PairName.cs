using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>What a pair of a run is called: <c>{wsi_id}_{x}_{y}</c>, as its picture in a dataset is.</summary>
internal static class PairName
{
    /// <summary>A pair's name.</summary>
    public static string Of(PairRecord pair) => DatasetPair.Of(pair, static (_, _) => throw new InvalidOperationException("No picture is read here.")).Id;
}
