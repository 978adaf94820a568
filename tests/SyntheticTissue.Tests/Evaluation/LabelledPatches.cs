using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Samples.Tests;

/// <summary>The demo slide's patches in a folder a class, as its painter knows them, and what the demo's model classified them as.</summary>
public sealed class LabelledPatches : IDisposable
{
    private const int Side = 672;
    private readonly TemporaryFolder folder = new();

    public LabelledPatches()
    {
        var path = Path.Combine(Reference.Root, "artifacts", "demo", "slide.svs");
        if (!File.Exists(path))
            return; // Each test skips by itself; a fixture cannot.
        using var slide = Slide.Open(path);
        var truth = SyntheticSlide.Paint(new SyntheticSlideOptions()).Classes;
        for (var y = 0; y + Side <= slide.Height; y += Side)
        {
            for (var x = 0; x + Side <= slide.Width; x += Side)
            {
                var region = new SlideRegion(x, y, Side, Side);
                var shares = truth.Shares(region);
                var tissue = (TissueClass)Array.IndexOf(shares, shares.Max());
                if (tissue == TissueClass.Glass || shares.Max() < 0.5)
                    continue;
                Directory.CreateDirectory(this[$"patches/{tissue}"]);
                using var patch = slide.ReadRegion(region);
                PictureFile.WriteJpeg(patch, this[$"patches/{tissue}/{x}_{y}.jpg"]);
            }
        }
    }

    public string this[string name] => folder[name];

    public void Dispose() => folder.Dispose();
}
