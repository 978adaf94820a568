namespace PathGen.Agents;

/// <summary>Notices two patches of one slide that would share a picture's name: names hold x and y, not the size. Pairs of one slide follow each other.</summary>
internal sealed class SlideNames
{
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private string? slide;

    /// <summary>Checks the next pair's name.</summary>
    public void Check(PairRecord pair, string name)
    {
        if (slide != pair.Slide.Hash)
            names.Clear();
        slide = pair.Slide.Hash;
        if (!names.Add(name))
            throw new PairException($"{name}: two patches of slide '{pair.Slide.SlideId}' begin at the same place with different sizes, which this form cannot hold. Export them from runs of their own.");
    }
}
