using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>Options of the commands that write datasets.</summary>
internal sealed class ExportOptions
{
    /// <summary>Makes the options.</summary>
    /// <param name="format">The default form, or null where one must be given.</param>
    public ExportOptions(string? format)
    {
        Format = new Option<string>("--format") { Description = "The dataset's form.", Required = format is null };
        if (format is not null)
            Format.DefaultValueFactory = _ => format;
        Format.AcceptOnlyFromAmong([.. DatasetWriters.Formats]);
        Split = new Option<PatientSplit?>("--split")
        {
            Description = "Split by patient (TCGA barcode, or the slide): parts and their shares, such as train=0.8,val=0.1,test=0.1; each part becomes a folder.",
            HelpName = "NAME=SHARE,...",
            CustomParser = Parse,
        };
        ImageFormat = new Option<string?>("--image-format") { Description = "png or jpeg; default: png for pathgen and open-clip, jpeg for the others.", HelpName = "NAME" };
        ImageFormat.AcceptOnlyFromAmong("png", "jpeg");
    }

    /// <summary><c>--format</c>.</summary>
    public Option<string> Format { get; }

    /// <summary><c>--out</c>.</summary>
    public Option<string> Output { get; } = new("--out") { Description = "The dataset's folder: new, empty, or of an earlier export in the same form.", HelpName = "DIR", Required = true };

    /// <summary><c>--split</c>.</summary>
    public Option<PatientSplit?> Split { get; }

    /// <summary><c>--image-format</c>.</summary>
    public Option<string?> ImageFormat { get; }

    /// <summary><c>--shard-size</c>.</summary>
    public Option<int> ShardSize { get; } = CommonOptions.WholeNumber("--shard-size", "Pairs in a shard of webdataset.", 10_000, 1, 10_000);

    /// <summary>How the writers write.</summary>
    public DatasetWriterOptions WriterOptions(ParseResult parsed) => new()
    {
        ImageFormat = parsed.GetValue(ImageFormat) switch { "png" => PatchImageFormat.Png, "jpeg" => PatchImageFormat.Jpeg, _ => null },
        ShardSize = parsed.GetValue(ShardSize),
    };

    /// <summary>Writes a dataset, or one for each part of a split.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">How the writers write.</param>
    /// <param name="pairs">Gives the pairs from the start, the same ones each time.</param>
    /// <param name="stage">Shows how far it is.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The folder, the pairs written, and those of each part.</returns>
    public async Task<(string Folder, long Pairs, IReadOnlyDictionary<string, long>? Parts)> WriteAsync(
        ParseResult parsed, DatasetWriterOptions options, Func<IAsyncEnumerable<DatasetPair>> pairs, IProgressStage stage, CancellationToken cancellationToken)
    {
        var writer = DatasetWriters.Create(parsed.GetRequiredValue(Format), options);
        var path = parsed.GetRequiredValue(Output);
        var done = 0L;
        if (parsed.GetValue(Split) is not { } split)
        {
            var folder = ExportFolder.Create(path, writer.Format);
            return (folder, await writer.WriteAsync(Counted(pairs()), folder, cancellationToken).ConfigureAwait(false), null);
        }

        var root = ExportFolder.CreateSplit(path, writer.Format, [.. split.Parts.Select(part => part.Name)]);
        var parts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in split.Parts)
            parts[part.Name] = await writer.WriteAsync(Counted(pairs().Where(pair => split.PartOf(pair) == part.Name)), Path.Combine(root, part.Name), cancellationToken).ConfigureAwait(false);
        OutputPath.Guard(root, () =>
        {
            var lines = split.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"    \"{part.Name}\": {{ \"share\": {part.Share}, \"pairs\": {parts[part.Name]} }}"));
            var text = $"{{\n  \"by\": \"patient\",\n  \"parts\": {{\n{string.Join(",\n", lines)}\n  }}\n}}\n";
            WholeFile.Write(Path.Combine(root, ExportFolder.SplitName), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
            return root;
        });
        return (root, parts.Values.Sum(), parts);

        async IAsyncEnumerable<DatasetPair> Counted(IAsyncEnumerable<DatasetPair> source)
        {
            await foreach (var pair in source.ConfigureAwait(false))
            {
                yield return pair;
                stage.Report(++done);
            }
        }
    }

    private static PatientSplit? Parse(ArgumentResult result)
    {
        try
        {
            return PatientSplit.Parse(result.Tokens[0].Value);
        }
        catch (ArgumentException e)
        {
            result.AddError(e.Message.Split(" (Parameter", 2)[0]);
            return null;
        }
    }
}
