namespace PathGen.Samples.DemoModel;

/// <summary>What <see cref="DemoModelFitter"/> learns from.</summary>
public sealed class DemoModelOptions
{
    private IReadOnlyList<int> seeds = [101, 102, 103, 104, 105, 106];
    private int patchesPerClass = 6;

    /// <summary>Seeds of the painted slides to learn from, 1 to 50 of them; those that one wants to judge the model by must not be among them. Default 101 to 106.</summary>
    public IReadOnlyList<int> Seeds
    {
        get => seeds;
        set => seeds = value is { Count: >= 1 and <= 50 }
            ? [.. value.Distinct()]
            : throw new ArgumentOutOfRangeException(nameof(Seeds), value?.Count, "1 to 50 seeds are needed.");
    }

    /// <summary>Patches of each class per slide, 1 to 100. Default 6.</summary>
    public int PatchesPerClass
    {
        get => patchesPerClass;
        set => patchesPerClass = value is >= 1 and <= 100
            ? value
            : throw new ArgumentOutOfRangeException(nameof(PatchesPerClass), value, "1 to 100 patches of each class are needed.");
    }
}
