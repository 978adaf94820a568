using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen embed</c>: embeddings, of a CLIP or of any image encoder, of pictures and slides as a NumPy array, or of one slide as safetensors.</summary>
internal static class EmbedCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Pictures (PNG, JPEG; one row each), folders of pictures, slides (one row a tile).", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") 
        {
            Description = "The array; tiles of slides are listed in FILE.json; both are replaced. Of one slide also FILE.safetensors, with the places inside.", HelpName = "FILE.npy", Required = true,
        };
        var command = new Command("embed", "Embed pictures and slides: a float32 array of unit rows, in the order of the paths.")
        {
            paths, output, CommonOptions.Precision, CommonOptions.Provider,
            TissueDetection.Model, TissueDetection.Preset, TissueDetection.RejectPens, CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.MinFocus, CommonOptions.Json,
        };
        foreach (var option in EncoderChoice.Options)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            var asTensors = PictureOutput.ExtensionOf(path) switch
            {
                ".npy" => false,
                ".safetensors" => true,
                _ => throw new CommandException(ExitCode.Usage, $"{path}: --out must end in .npy or .safetensors."),
            };
            var files = InputPaths.Expand(parsed.GetRequiredValue(paths));
            if (asTensors && (files.Count > 1 || InputPaths.IsPicture(files[0])))
                throw new CommandException(ExitCode.Usage, $"{path}: a .safetensors file holds one slide; name one slide, or let --out end in .npy.");
            using var detection = TissueDetection.Create(parsed);
            using var model = EncoderChoice.Load(parsed, tiles: !files.All(InputPaths.IsPicture));
            var embedder = new SlideEmbedder(model.Encoder, CommonOptions.EmbedderOptions(parsed));
            var tiles = new SlideTiles(detection.Detector, new TileGrid(CommonOptions.TileGridOptions(parsed)));
            EmbedResult result;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                var slides = CommonOptions.SlideOptions(parsed);
                result = asTensors
                    ? Result(model, path, [await new SlideTensors(embedder, tiles, progress).RunAsync(files[0], slides, OutputPath.CheckFile(path), cancellationToken).ConfigureAwait(false)])
                    : await WriteArrayAsync(model, path, rows => new PathEmbedding(embedder, model.Encoder, tiles, progress).RunAsync(files, slides, rows, cancellationToken)).ConfigureAwait(false);
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.EmbedResult);
            else
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Model}\n{result.Notice}\n{path}: {result.Rows} x {result.Width}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<EmbedResult> WriteArrayAsync(EncoderChoice model, string path, Func<NpyRows, Task<IReadOnlyList<EmbeddedPath>>> embed)
    {
        using var array = OutputFile.Create(path);
        var places = Path.ChangeExtension(path, ".json");
        using var index = OutputFile.Create(places);
        var rows = new NpyRows(array.Stream, model.Encoder.EmbeddingWidth);
        var result = Result(model, path, await embed(rows).ConfigureAwait(false));
        rows.Finish();
        JsonSerializer.Serialize(index.Stream, result, CliJson.Document.EmbedResult);

        // In this order, so that a kill in between leaves an array without places, never one beside the places of another.
        OutputPath.Guard(places, () =>
        {
            File.Delete(places);
            return places;
        });
        array.Commit();
        index.Commit();
        return result;
    }

    private static EmbedResult Result(EncoderChoice model, string path, IReadOnlyList<EmbeddedPath> inputs) => new(
        model.Terms, Notices.Research, model.Encoder.Identity, Path.GetFileName(path), inputs.Sum(i => (long)i.Rows), model.Encoder.EmbeddingWidth, inputs);
}
