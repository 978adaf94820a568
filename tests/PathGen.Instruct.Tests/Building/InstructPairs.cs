namespace PathGen.Instruct.Tests.Building;

/// <summary>Pairs of tests.</summary>
internal static class InstructPairs
{
    public static async IAsyncEnumerable<InstructSource> Some(params InstructSource[] pairs)
    {
        await Task.CompletedTask;
        foreach (var pair in pairs)
            yield return pair;
    }
}
