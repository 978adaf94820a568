using System.CommandLine;
using System.Globalization;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary><c>--quiet</c>: no progress.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Show no progress.", Recursive = true };

    /// <summary><c>--in-process</c>: no reader processes.</summary>
    public static Option<bool> InProcess { get; } = new("--in-process") { Description = "Read slides within this process: one that crashes OpenSlide then ends the command.", Recursive = true };

    /// <summary><c>--json</c>: one JSON document on standard output, no progress.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document and show no progress." };

    /// <summary><c>--model DIR</c>.</summary>
    public static Option<string> Model { get; } = new("--model") { Description = "Model directory, made by 'pathgen model import'.", HelpName = "DIR", Required = true };

    /// <summary><c>--precision fp32|int8|fp16</c>.</summary>
    public static Option<string?> Precision { get; } = PrecisionOption();

    /// <summary><c>--provider NAME[:option=value,...]</c>, several times in order of preference.</summary>
    public static Option<string[]> Provider { get; } = new("--provider")
    {
        Description = "Where the model runs: cpu (default), cuda, tensorrt, directml, coreml, openvino, with options such as cuda:device_id=1; give it several times, best first.",
        HelpName = "NAME[:option=value,...]",
    };

    /// <summary><c>--slide-mpp X</c>.</summary>
    public static Option<double?> SlideMpp { get; } = Number("--slide-mpp", "µm per pixel of level 0, for a slide that states none or states it wrongly.", 0.01, 100);

    /// <summary><c>--target-mpp X</c>.</summary>
    public static Option<double?> TargetMpp { get; } = Number("--target-mpp", "Tiles at this many µm per pixel; default: 672x672 pixels at level 0.", 0.01, 100);

    /// <summary><c>--min-focus X</c>.</summary>
    public static Option<double?> MinFocus { get; } = Number("--min-focus", "Leave out tiles whose focus (variance of the Laplacian over variance of brightness; sharp H&E about 0.1 to 1) is below this.", 0, 64);

    /// <summary>How the command's slides are opened.</summary>
    public static SlideOptions SlideOptions(ParseResult parsed) => new() { MicronsPerPixel = parsed.GetValue(SlideMpp), Isolation = Isolation(parsed) };

    /// <summary>Where slides are read: in processes of their own, unless <c>--in-process</c>.</summary>
    public static SlideIsolation Isolation(ParseResult parsed) => parsed.GetValue(InProcess) ? SlideIsolation.InProcess : SlideIsolation.WorkerProcess;

    /// <summary>How the command's model runs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="tiles">
    /// Whether it embeds tiles of slides: on the CPU they are embedded side by side, one thread each, which is faster than all threads on one tile while others wait for pixels.
    /// </param>
    public static ClipModelOptions ModelOptions(ParseResult parsed, bool tiles)
    {
        var options = new ClipModelOptions { Precision = parsed.GetValue(Precision), Session = { IntraOpThreads = tiles ? 1 : 0 } };
        if (parsed.GetValue(Provider) is { Length: > 0 } providers)
            options.Session.Providers = [.. providers.Select(ExecutionProvider.Parse)];
        return options;
    }

    /// <summary>The method's grid, 672×672 pixels of level 0, or of <c>--target-mpp</c>.</summary>
    public static TileGridOptions TileGridOptions(ParseResult parsed) => new() { MicronsPerPixel = parsed.GetValue(TargetMpp) };

    /// <summary>How tiles are embedded: all, or those in focus.</summary>
    public static SlideEmbedderOptions EmbedderOptions(ParseResult parsed) => new() { MinFocus = parsed.GetValue(MinFocus) is > 0 and var least ? least : null };

    /// <summary>An option that takes a whole number within bounds.</summary>
    public static Option<int> WholeNumber(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && (number < least || number > most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {least} to {most}, not {number}."));
        });
        return option;
    }

    /// <summary>Whether progress is to be left out.</summary>
    public static bool IsSilent(ParseResult parsed) => parsed.GetValue(Quiet) || parsed.CommandResult.Command.Options.Contains(Json) && parsed.GetValue(Json);

    private static Option<string?> PrecisionOption()
    {
        var option = new Option<string?>("--precision") { Description = "Which variant of the model runs: fp32 (default), int8 (CPU) or fp16 (GPUs), as 'pathgen model quantize' makes them." };
        option.AcceptOnlyFromAmong("fp32", "int8", "fp16");
        return option;
    }

    /// <summary>An option that takes a number within bounds, or nothing.</summary>
    public static Option<double?> Number(string name, string description, double least, double most)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "X" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && !(value >= least && value <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {least} to {most}, not {result.Tokens[0].Value}."));
        });
        return option;
    }
}
