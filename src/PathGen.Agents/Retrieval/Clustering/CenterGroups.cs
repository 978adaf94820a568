using System.Numerics.Tensors;

namespace PathGen.Agents;

/// <summary>Puts centres that lie near each other into the same panel, so that a panel's lower bound is tight.</summary>
internal static class CenterGroups
{
    /// <summary>Fills panel after panel: the first centre left over, then the 15 nearest to it.</summary>
    /// <returns>The centre of every lane, −1 for lanes without one.</returns>
    public static int[] Arrange(ReadOnlySpan<float> centers, int count, int width, int lanes)
    {
        var clusterOfLane = new int[lanes];
        clusterOfLane.AsSpan().Fill(-1);
        var left = new List<int>(Enumerable.Range(0, count));
        for (var lane = 0; left.Count > 0; lane += DotKernel.Lanes)
        {
            var seed = centers.Slice(left[0] * width, width);
            var distances = new float[left.Count];
            var members = left.ToArray();
            for (var i = 1; i < distances.Length; i++)
                distances[i] = TensorPrimitives.Distance(seed, centers.Slice(members[i] * width, width));
            distances[0] = -1;
            Array.Sort(distances, members);
            var taken = Math.Min(DotKernel.Lanes, members.Length);
            members.AsSpan(0, taken).CopyTo(clusterOfLane.AsSpan(lane));
            left = [.. members.AsSpan(taken)];
            left.Sort();
        }

        return clusterOfLane;
    }
}
