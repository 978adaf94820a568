using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

namespace PathGen.Samples.DemoModel;

/// <summary>Chooses places on a painted slide to learn from: some wholly within each tissue, some across borders, some on glass.</summary>
internal static class PatchSampler
{
    /// <summary>Side of a patch in level-0 pixels.</summary>
    public const int Side = 672;

    /// <summary>Share of a patch from which on it counts as showing one tissue alone.</summary>
    public const double PureShare = 0.85;

    private const int Step = 96;

    /// <summary>The places; the same for the same slide.</summary>
    /// <param name="slide">The slide.</param>
    /// <param name="perClass">At most so many mostly of each class.</param>
    /// <param name="mixed">At most so many across borders.</param>
    public static IReadOnlyList<SlideRegion> Choose(SyntheticSlide slide, int perClass, int mixed)
    {
        var candidates = new List<SlideRegion>();
        for (var y = 0; y + Side <= slide.Height; y += Step)
        {
            for (var x = 0; x + Side <= slide.Width; x += Step)
                candidates.Add(new SlideRegion(x, y, Side, Side));
        }

        var state = (ulong)slide.Seed * 0x9E3779B97F4A7C15ul + 1;
        for (var i = candidates.Count - 1; i > 0; i--)
        {
            state = state * 6364136223846793005ul + 1442695040888963407ul;
            var j = (int)((state >> 33) % (ulong)(i + 1));
            (candidates[i], candidates[j]) = (candidates[j], candidates[i]);
        }

        var chosen = new List<SlideRegion>();
        var counts = new int[ClassMap.ClassCount];
        var mixtures = 0;
        foreach (var place in candidates)
        {
            var shares = slide.Classes.Shares(place);
            var most = shares.Max();
            var tissue = Array.IndexOf(shares, most);
            var wanted = tissue == (int)TissueClass.Glass ? (perClass + 1) / 2 : perClass;
            if (most >= PureShare ? counts[tissue]++ < wanted : mixtures++ < mixed)
                chosen.Add(place);
        }

        return chosen;
    }
}
