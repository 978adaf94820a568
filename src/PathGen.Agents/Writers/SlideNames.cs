namespace PathGen.Agents;

/// <summary>Notices two patches of one slide that would share a picture's name: names hold x and y, not the size. Patches of one slide follow each other; a pair may come again.</summary>
internal sealed class SlideNames
{
    private readonly Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
    private string? slide;

    /// <summary>Checks the next pair's name.</summary>
    public void Check(DatasetPair pair, string name)
    {
        if (pair.Place is not { } place)
            return; // Named by its bytes.
        if (slide != place.SlideId)
            names.Clear();
        slide = place.SlideId;
        if (names.TryAdd(name, pair.Picture.Identity) || names[name] == pair.Picture.Identity)
            return;
        throw new PairException($"{name}: two patches of slide '{place.SlideId}' begin at the same place with different sizes, which this form cannot hold. Export them from runs of their own.");
    }
}
