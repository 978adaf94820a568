using System.CommandLine;
using PathGen.Slides;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>How a command finds tissue: the one place that makes the tool's detector from its options.</summary>
internal sealed class TissueDetection : IDisposable
{
    private readonly OnnxTissueDetector? learned;

    private TissueDetection(TissueOptions options) => Detector = new SaturationTissueDetector(options);

    private TissueDetection(OnnxTissueDetector learned) => Detector = this.learned = learned;

    /// <summary><c>--tissue-model FILE</c>.</summary>
    public static Option<string?> Model { get; } = new("--tissue-model")
    {
        Description = "Find tissue with this ONNX network (float [N,H,W,3] -> [N,H,W,1]) instead of by saturation; any stain or light that it was trained on.", HelpName = "FILE",
    };

    /// <summary><c>--tissue-preset NAME</c>.</summary>
    public static Option<string?> Preset { get; } = MakePreset();

    /// <summary><c>--reject-pens</c>.</summary>
    public static Option<bool> RejectPens { get; } = new("--reject-pens") { Description = "Count blue, green, red and black ink of marker pens as glass (H&E)." };

    /// <summary>Finds tissue.</summary>
    public ITissueDetector Detector { get; }

    /// <summary>Makes the detector.</summary>
    /// <exception cref="CommandException">The options contradict each other.</exception>
    /// <exception cref="WsiException">The model cannot be used.</exception>
    public static TissueDetection Create(ParseResult parsed)
    {
        var (model, preset, pens) = (parsed.GetValue(Model), parsed.GetValue(Preset), parsed.GetValue(RejectPens));
        if (model is not null)
        {
            return preset is null && !pens
                ? new TissueDetection(OnnxTissueDetector.Load(model))
                : throw new CommandException(ExitCode.Usage, $"{Model.Name} does without saturation; {Preset.Name} and {RejectPens.Name} are for it.");
        }

        var options = Presets.FirstOrDefault(p => p.Name == preset).Make?.Invoke() ?? new TissueOptions();
        options.RejectedPens = pens ? PenColours.All : PenColours.None;
        return new TissueDetection(options);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => learned?.Dispose();

    private static (string Name, Func<TissueOptions> Make)[] Presets =>
    [
        ("clam", () => TissueOptions.Clam),
        ("clam-biopsy", () => TissueOptions.ClamBiopsy),
        ("clam-resection", () => TissueOptions.ClamResection),
        ("clam-tcga", () => TissueOptions.ClamTcga),
    ];

    private static Option<string?> MakePreset()
    {
        var option = new Option<string?>("--tissue-preset") { Description = "Find tissue by saturation as CLAM does, with its defaults or a preset of its; default: saturation above 8 at 1/32, no areas filtered.", HelpName = string.Join('|', Presets.Select(p => p.Name)) };
        option.AcceptOnlyFromAmong([.. Presets.Select(p => p.Name)]);
        return option;
    }
}
