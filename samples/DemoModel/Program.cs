using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Samples.DemoModel;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

var output = new Option<string>("--out") { Description = "Folder for the model: new, empty, or an older demo model, which is replaced.", Required = true };
var seeds = new Option<int[]>("--seeds")
{
    Description = "Seeds of the painted slides to learn from. Default: 101 to 106.",
    AllowMultipleArgumentsPerToken = true,
};
var heldOut = new Option<int[]>("--held-out")
{
    Description = "Seeds of the painted slides to judge the model by; the last one's has tumour. Default: 1 2 3.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [1, 2, 3],
};
var noTest = new Option<bool>("--no-test") { Description = "Do not judge the model." };
var command = new RootCommand("Fits the demo's CLIP on painted slides and writes it as a model folder. It knows nothing of real tissue.") { output, seeds, heldOut, noTest };
command.SetAction((parsed, cancellationToken) =>
{
    var options = new DemoModelOptions();
    if (parsed.GetValue(seeds) is { Length: > 0 } chosen)
        options.Seeds = chosen;
    var judges = parsed.GetValue(heldOut) ?? [];
    if (judges.Intersect(options.Seeds).ToArray() is { Length: > 0 } both)
    {
        Console.Error.WriteLine($"--held-out and --seeds share {string.Join(", ", both)}: a model must not be judged by what it learned from.");
        return Task.FromResult(2);
    }

    try
    {
        var watch = Stopwatch.StartNew();
        var folder = DemoModelFitter.Fit(parsed.GetValue(output)!, options, new ConsoleProgress(), cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder.Path} written in {watch.Elapsed.TotalSeconds:F1} s."));
        if (!parsed.GetValue(noTest) && judges.Length > 0)
            Report(folder, judges, cancellationToken);
        return Task.FromResult(0);
    }
    catch (Exception e) when (e is ModelException or SlideException or ArgumentException or IOException)
    {
        Console.Error.WriteLine(e.Message);
        return Task.FromResult(1);
    }
});
return await command.Parse(args).InvokeAsync();

static void Report(ModelDirectory folder, int[] seeds, CancellationToken cancellationToken)
{
    using var model = ClipModel.Load(folder.Path);
    var report = HeldOutTest.Run(model, seeds, cancellationToken: cancellationToken);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"Held-out slides ({string.Join(", ", seeds)}): {report.Accuracy:P1} of {report.Patches} patches classified rightly (balanced {report.BalancedAccuracy:P1}); two patches of one tissue have a cosine of {report.Alike:F2} on average."));
    var classes = Enum.GetValues<TissueClass>();
    Console.WriteLine($"{"is \\ named",-12}{string.Concat(classes.Select(c => $"{c,12}"))}");
    foreach (var row in classes)
        Console.WriteLine($"{row,-12}{string.Concat(classes.Select(c => $"{report.Confusion[(int)row, (int)c],12}"))}");
    foreach (var prompt in report.Retrieval)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prompt.Precision,6:P0} of the best {prompt.Retrieved,2} show {prompt.Wanted}: {prompt.Prompt}"));
}
