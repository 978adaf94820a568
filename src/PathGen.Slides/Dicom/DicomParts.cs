namespace PathGen.Slides;

/// <summary>Chooses which instances of one size make a level.</summary>
internal static class DicomParts
{
    /// <summary>
    /// A concatenation is one level. Other instances of one size show it in several optical paths or focal planes: the first path, by instance number, and the middle plane are taken;
    /// or the path of the instance that the caller named, and the plane nearest to its own.
    /// </summary>
    /// <param name="instances">Of one size; at least one.</param>
    /// <param name="chosen">The instance that the caller named, where it is a level.</param>
    /// <param name="leftOut">Receives a line for each instance that is not taken.</param>
    /// <returns>The level's parts, by their frames' numbers.</returns>
    public static IReadOnlyList<DicomInstance> Choose(IReadOnlyList<DicomInstance> instances, DicomInstance? chosen, ICollection<string> leftOut)
    {
        var numbered = instances.OrderBy(i => i.File.Data.Integer(DicomTag.InstanceNumber) ?? long.MaxValue).ToList();
        var path = PathOf(chosen ?? numbered[0]);
        var planes = numbered.Where(i => PathOf(i) == path).OrderBy(ZOf).ToList();
        var first = planes.Count == 0 ? numbered[0]
            : chosen is null ? planes[(planes.Count - 1) / 2]
            : planes.MinBy(i => (i != chosen, Math.Abs(ZOf(i) - ZOf(chosen))))!;
        List<DicomInstance> parts = ConcatenationOf(first) is { } concatenation
            ? [.. numbered.Where(i => ConcatenationOf(i) == concatenation).OrderBy(i => i.File.Data.Integer(DicomTag.ConcatenationFrameOffset) ?? 0)]
            : [first];
        foreach (var other in numbered.Except(parts))
            leftOut.Add($"{other.Name}: shows the same level as {Path.GetFileName(first.Name)} in another focal plane or optical path.");
        return parts;
    }

    private static string? ConcatenationOf(DicomInstance instance) => instance.File.Data.Text(DicomTag.Concatenation);

    private static string? PathOf(DicomInstance instance) => instance.File.Data.Item(DicomTag.OpticalPathSequence)?.Text(DicomTag.OpticalPathIdentifier);

    private static double ZOf(DicomInstance instance) => instance.File.Positions.Frames is [var first, ..] ? first.Z
        : instance.File.Data.Item(DicomTag.TotalPixelMatrixOrigin)?.Number(DicomTag.ZOffset)
            ?? instance.File.Data.Item(DicomTag.SharedFunctionalGroups)?.Item(DicomTag.PlanePositionSlide)?.Number(DicomTag.ZOffset) ?? 0;
}
