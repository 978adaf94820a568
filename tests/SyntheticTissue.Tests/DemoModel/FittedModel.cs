using PathGen.Clip;
using PathGen.Testing;

namespace PathGen.Samples.DemoModel.Tests;

/// <summary>A model fitted once for all tests, on four slides, and how it does on three others.</summary>
public sealed class FittedModel : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FittedModel()
    {
        Folder = DemoModelFitter.Fit(folder["model"], new DemoModelOptions { Seeds = [101, 102, 103, 104], PatchesPerClass = 5 }).Path;
        Model = ClipModel.Load(Folder);
        Report = HeldOutTest.Run(Model, [11, 12, 13], width: 9600, height: 8064);
    }

    /// <summary>The model's folder.</summary>
    public string Folder { get; }

    /// <summary>The model, loaded as any other.</summary>
    public ClipModel Model { get; }

    /// <summary>How it does on slides that it did not learn from.</summary>
    public HeldOutReport Report { get; }

    public void Dispose()
    {
        Model.Dispose();
        folder.Dispose();
    }
}
