using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>Ranks patches by their scores against prompts.</summary>
internal static class PromptRanking
{
    public static IReadOnlyList<PatchChoice> Choose(
        EmbeddingMatrix patches,
        EmbeddingMatrix embeddings,
        IReadOnlyList<string> prompts,
        string retrieval,
        bool sum,
        int count,
        CancellationToken cancellationToken)
    {
        if (patches.Count == 0 || prompts.Count == 0)
            return [];
        var scores = new float[patches.Count];
        var bestPrompts = new int[patches.Count];
        PromptScores.ForEachPatch(patches, embeddings, (patch, cosines) =>
        {
            var best = 0;
            var total = cosines[0];
            for (var i = 1; i < cosines.Length; i++)
            {
                total += cosines[i];
                if (cosines[i] > cosines[best])
                    best = i;
            }

            bestPrompts[patch] = best;
            scores[patch] = 100 * (sum ? total : cosines[best]);
        }, cancellationToken);

        var order = new int[patches.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => scores[a] != scores[b] ? scores[b].CompareTo(scores[a]) : a.CompareTo(b));
        var choices = new PatchChoice[Math.Min(count, order.Length)];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = new PatchChoice(order[i], retrieval, prompts[bestPrompts[order[i]]], i + 1, scores[order[i]]);
        return choices;
    }
}
