namespace PathGen.Wsi;

/// <summary>Top-j pooling: the mean of the j largest similarities of a class (MI-Zero, Lu et al. 2023, arXiv 2306.07831). Thread-safe.</summary>
internal static class TopJ
{
    /// <summary>Rows of the largest values, best first; among equals the earlier row. Needs memory for <paramref name="j"/> rows only.</summary>
    public static int[] Rows(ReadOnlySpan<float> values, int j)
    {
        var best = new PriorityQueue<int, (float Value, int Row)>(Comparer<(float Value, int Row)>.Create(static (a, b) =>
            a.Value != b.Value ? a.Value.CompareTo(b.Value) : b.Row.CompareTo(a.Row)));
        for (var row = 0; row < values.Length; row++)
        {
            if (best.Count < j)
                best.Enqueue(row, (values[row], row));
            else if (values[row] > values[best.Peek()])
                best.DequeueEnqueue(row, (values[row], row));
        }

        var rows = new int[best.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
            rows[i] = best.Dequeue();
        return rows;
    }

    /// <summary>The mean of the first j of <paramref name="rows"/>, or of all where there are fewer, in double precision.</summary>
    /// <param name="values">All values.</param>
    /// <param name="rows">As <see cref="Rows"/> gives them for a j as large or larger; one or more.</param>
    /// <param name="j">1 or more.</param>
    public static double Mean(ReadOnlySpan<float> values, ReadOnlySpan<int> rows, int j)
    {
        rows = rows[..Math.Min(j, rows.Length)];
        var sum = 0.0;
        foreach (var row in rows)
            sum += values[row];
        return sum / rows.Length;
    }
}
