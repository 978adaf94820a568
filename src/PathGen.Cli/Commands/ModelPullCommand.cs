using System.CommandLine;
using PathGen.Onnx;

namespace PathGen.Cli;

/// <summary><c>pathgen model pull</c>: a published model is fetched and becomes a model directory.</summary>
internal static class ModelPullCommand
{
    private const string TokenVariable = "HF_TOKEN";

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = $"A model of the catalogue: {string.Join(", ", ModelCatalog.BuiltIn.Models.Select(m => m.Name))}." };
        var output = new Option<string>("--out") { Description = "Model directory to make.", HelpName = "DIR", Required = true };
        var accept = new Option<bool>("--accept-licence") { Description = "You have read the model's licence, which is shown, and accept it." };
        var mirror = new Option<string?>("--mirror") { Description = "Take the publisher's files from here instead: a folder, or an http(s) address in front of their names.", HelpName = "URL|FOLDER" };
        var downloads = new Option<string?>("--downloads") { Description = "Keep the publisher's files here; default: DIR.download, removed at the end.", HelpName = "FOLDER" };
        var catalogue = new Option<string?>("--catalogue") { Description = "A catalogue of your own.", HelpName = "FILE" };
        var command = new Command("pull", $"Fetch a published model and import it. A broken download goes on where it ended. {TokenVariable} is sent to the publisher's host, where it asks for one.")
        {
            name, output, accept, mirror, downloads, catalogue, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var model = (parsed.GetValue(catalogue) is { } file ? ModelCatalog.Open(file) : ModelCatalog.BuiltIn).Find(parsed.GetRequiredValue(name));
            var folder = OutputPath.CheckNewFolder(parsed.GetRequiredValue(output), "a model (model.json)", full => File.Exists(Path.Combine(full, ModelDirectory.ManifestName)));
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                if (!parsed.GetValue(accept))
                {
                    throw new CommandException(
                        ExitCode.Usage, $"{model.Name}: {model.Licence.Summary} See {model.Page}. Nothing was fetched: whoever accepts these terms adds --accept-licence.");
                }

                progress.Note(Failure.OneLine($"{model.Title}: {model.Licence.Summary} {model.Page}"));
                if (AlreadyThere(folder, model) is not { } manifest)
                {
                    var kept = parsed.GetValue(downloads);
                    var options = new ModelFetchOptions
                    {
                        Folder = kept ?? folder + ".download",
                        AcceptLicence = true,
                        Mirror = parsed.GetValue(mirror),
                        Token = Token(),
                    };
                    var checkpoint = await FetchAsync(model, options, progress, cancellationToken).ConfigureAwait(false);
                    using var stage = progress.Begin("importing", "models", 1);
                    manifest = ModelImportCommand.Import(new ClipImportOptions { OutputFolder = folder, Catalogued = model }, checkpoint, cancellationToken);
                    stage.Report(1);
                    if (kept is null)
                        Remove(options.Folder, model);
                }

                ModelImportCommand.Show(terminal, parsed, manifest);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<string> FetchAsync(CatalogModel model, ModelFetchOptions options, IProgressDisplay progress, CancellationToken cancellationToken)
    {
        using var stage = progress.Begin("fetching", "MB", Megabytes(model.Files.Sum(f => f.Bytes)));
        options.Progress = new Forwarded(report => stage.Report(report.Bytes / 1_000_000, Megabytes(report.Total)));
        using var fetcher = new ModelFetcher(options);
        return await fetcher.FetchAsync(model, cancellationToken).ConfigureAwait(false);

        static long? Megabytes(long? bytes) => bytes is > 0 ? bytes / 1_000_000 : null;
    }

    // What was fetched, and the folder only where nothing else is in it.
    private static void Remove(string folder, CatalogModel model) => OutputPath.Guard(folder, () =>
    {
        if (!Directory.Exists(folder))
            return folder;
        foreach (var file in model.Files)
            File.Delete(Path.Combine(folder, file.Name));
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
        return folder;
    });

    // The same model, whole: nothing is fetched only to find that out.
    private static ModelManifest? AlreadyThere(string folder, CatalogModel model)
    {
        if (!File.Exists(Path.Combine(folder, ModelDirectory.ManifestName)))
            return null;
        var there = ModelDirectory.Open(folder);
        var checkpoint = model.Files[0];
        if (there.Manifest.Name != model.Name || there.Manifest.Source != checkpoint.Name || (checkpoint.Sha256 is { } hash && hash != there.Manifest.SourceSha256))
            throw new CommandException(ExitCode.Output, $"{folder} holds another model already ({there.Manifest.Name}, of {there.Manifest.Source}). Name another folder, or remove this one first.");
        there.Verify();
        return there.Manifest;
    }

    private static string? Token()
    {
        var token = Environment.GetEnvironmentVariable(TokenVariable)?.Trim();
        if (string.IsNullOrEmpty(token))
            return null;
        return token.All(c => c is > ' ' and < (char)127) ? token : throw new CommandException(ExitCode.Usage, $"{TokenVariable} has characters that no token has.");
    }

    /// <summary>Reports at once, on the thread that has them.</summary>
    private sealed class Forwarded(Action<DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(value);
    }
}
