using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary><c>pathgen wsi features</c>: looks at a file of features, and turns it into another form.</summary>
internal static class WsiFeaturesCommand
{
    /// <summary>An <c>.h5</c> with the places of the rows.</summary>
    public static Option<string?> Coordinates { get; } = new("--coords") { Description = "HDF5 file whose coords are the places of the rows, as CLAM keeps them beside its .pt files.", HelpName = "FILE.h5" };

    /// <summary>The size of a patch.</summary>
    public static Option<long?> PatchSize { get; } = MakePatchSize();

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("FILE") { Description = "Features of one slide: .npy, .safetensors, .h5 (CLAM, TRIDENT) or .pt (CLAM)." };
        var output = new Option<string?>("--out") { Description = "Write them in the form of this file's ending: .npy, .safetensors, .h5 or .pt.", HelpName = "FILE" };
        var command = new Command("features", "Look at a slide's features, and turn them into the form of another tool.") { path, output, Coordinates, PatchSize, CommonOptions.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var (input, target) = (parsed.GetRequiredValue(path), parsed.GetValue(output));
            if (target is not null && !FeatureFile.Extensions.Contains(PictureOutput.ExtensionOf(target)))
                throw new CommandException(ExitCode.Usage, $"{target}: --out must end in {string.Join(", ", FeatureFile.Extensions)}.");
            var full = target is null ? null : OutputPath.CheckFile(target);
            var bag = FeatureFile.Read(input, ReadOptions(parsed), cancellationToken);
            var attributes = FeatureFile.ReadAttributes(input, ReadOptions(parsed), cancellationToken);
            if (full is not null)
                Write(bag, attributes, full, target!, cancellationToken);
            var result = new FeaturesResult(
                input, bag.SlideId, bag.Count, bag.Width, bag.Positions.Count == bag.Count, bag.PatchSize, bag.Encoder, attributes.ToDictionary(a => a.Key, a => Element(a.Value)), target);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.FeaturesResult);
            else
                Print(terminal.Out, result);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>What the command line says of files of features.</summary>
    public static FeatureReadOptions ReadOptions(ParseResult parsed) => new() { Coordinates = parsed.GetValue(Coordinates), PatchSize = parsed.GetValue(PatchSize), Isolation = CommonOptions.Isolation(parsed) };

    private static void Write(FeatureBag bag, IReadOnlyDictionary<string, object> attributes, string full, string target, CancellationToken cancellationToken)
    {
        // What another tool noted goes along; what it left out is added.
        var all = new Dictionary<string, object>(attributes, StringComparer.Ordinal);
        if (!all.ContainsKey("patch_size"))
        {
            foreach (var (name, value) in FeatureFile.Attributes(bag))
                all.TryAdd(name, value);
        }

        try
        {
            FeatureFile.Write(bag, full, all, cancellationToken);
        }
        catch (FeatureFileException e)
        {
            throw new CommandException(ExitCode.Output, Failure.OneLine(e.Message.Replace(full, target, StringComparison.Ordinal)), e);
        }
    }

    private static void Print(TextWriter output, FeaturesResult result)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.SlideId}: {result.Rows} x {result.Width}"));
        output.WriteLine(!result.HasPlaces ? "no places" : result.PatchSize is { } size
            ? string.Create(CultureInfo.InvariantCulture, $"places of patches of {size} level-0 pixels")
            : "places; the patch size is not stated");
        output.WriteLine(result.Encoder is null ? "encoder not stated" : $"encoder {Failure.OneLine(result.Encoder)}");
        foreach (var (name, value) in result.Attributes)
            output.WriteLine(Failure.OneLine($"{name} = {value.GetRawText()}"));
        if (result.Out is not null)
            output.WriteLine($"{result.Out}: written");
    }

    private static JsonElement Element(object value) => value switch
    {
        long number => JsonSerializer.SerializeToElement(number, CliJson.Document.Int64),
        long[] numbers => JsonSerializer.SerializeToElement(numbers, CliJson.Document.Int64Array),
        double number => Number(number),
        double[] numbers => JsonSerializer.SerializeToElement([.. numbers.Select(Number)], CliJson.Document.JsonElementArray),
        _ => JsonSerializer.SerializeToElement(value.ToString()!, CliJson.Document.String),
    };

    // JSON has no NaN.
    private static JsonElement Number(double number) => double.IsFinite(number)
        ? JsonSerializer.SerializeToElement(number, CliJson.Document.Double)
        : JsonSerializer.SerializeToElement(number.ToString(CultureInfo.InvariantCulture), CliJson.Document.String);

    private static Option<long?> MakePatchSize()
    {
        var option = new Option<long?>("--patch-size") { Description = "Side of a patch in level-0 pixels, for a file that states none or states it wrongly.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value is < 1 or > 1 << 24)
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--patch-size must be 1 to {1 << 24}, not {value}."));
        });
        return option;
    }
}
