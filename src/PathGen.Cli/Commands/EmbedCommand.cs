using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen embed</c>: CLIP embeddings of pictures and slides as a NumPy array.</summary>
internal static class EmbedCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Pictures (PNG, JPEG; one row each), folders of pictures, slides (one row a tile).", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "The array; tiles of slides are listed in FILE.json; both are replaced.", HelpName = "FILE.npy", Required = true };
        var command = new Command("embed", "Embed pictures and slides: a float32 array of unit rows, in the order of the paths.")
        {
            paths, CommonOptions.Model, output, CommonOptions.Precision, CommonOptions.Provider,
            TissueDetection.Model, TissueDetection.Preset, TissueDetection.RejectPens, CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.MinFocus, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            if (PictureOutput.ExtensionOf(path) != ".npy")
                throw new CommandException(ExitCode.Usage, $"{path}: --out must end in .npy.");
            var files = InputPaths.Expand(parsed.GetRequiredValue(paths));
            using var detection = TissueDetection.Create(parsed);
            using var model = ClipModel.Load(parsed.GetRequiredValue(CommonOptions.Model), CommonOptions.ModelOptions(parsed, tiles: !files.All(InputPaths.IsPicture)));
            var encoder = model.ImageEncoder;
            using var array = OutputFile.Create(path);
            var places = Path.ChangeExtension(path, ".json");
            using var index = OutputFile.Create(places);
            var rows = new NpyRows(array.Stream, encoder.EmbeddingWidth);
            IReadOnlyList<EmbeddedPath> inputs;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                var tiles = new SlideTiles(detection.Detector, new TileGrid(CommonOptions.TileGridOptions(parsed)));
                inputs = await new PathEmbedding(new SlideEmbedder(encoder, CommonOptions.EmbedderOptions(parsed)), encoder, tiles, progress).RunAsync(files, CommonOptions.SlideOptions(parsed), rows, cancellationToken).ConfigureAwait(false);
            }

            rows.Finish();
            var result = new EmbedResult(
                ModelInfoCommand.Terms(model.Manifest), Notices.Research, encoder.Identity, Path.GetFileName(path), rows.Count, encoder.EmbeddingWidth, inputs);
            JsonSerializer.Serialize(index.Stream, result, CliJson.Document.EmbedResult);

            // In this order, so that a kill in between leaves an array without places, never one beside the places of another.
            OutputPath.Guard(places, () =>
            {
                File.Delete(places);
                return places;
            });
            array.Commit();
            index.Commit();
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.EmbedResult);
            else
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Model}\n{result.Notice}\n{path}: {result.Rows} x {result.Width}"));
            return ExitCode.Done;
        });
        return command;
    }
}
