using PathGen.Slides;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>What the user named, as features: files of features are read, slides embedded into the output folder, where a later run finds them again.</summary>
/// <param name="folder">Where slides are embedded to; null where there are none.</param>
/// <param name="tensors">Embeds a slide.</param>
/// <param name="slides">How slides are opened.</param>
/// <param name="features">How files of features are read.</param>
internal sealed class SlideInputs(string? folder, SlideTensors tensors, SlideOptions slides, FeatureReadOptions features)
{
    /// <summary>The output folder, or null.</summary>
    public string? Out => folder;

    /// <summary>Checks the inputs' names and the output folder.</summary>
    /// <returns>The folder's full path, or null where none is asked for.</returns>
    /// <exception cref="CommandException">A slide without a folder, two inputs of one name, or a folder that holds something else.</exception>
    public static string? Folder(IReadOnlyList<string> files, string? output)
    {
        if (output is null && files.FirstOrDefault(f => !IsFeatures(f)) is { } slide)
            throw new CommandException(ExitCode.Usage, $"{slide}: a slide needs --out DIR, where its embeddings are kept.");
        if (output is null)
            return null;
        if (files.GroupBy(NameOf).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new CommandException(ExitCode.Usage, $"{string.Join(" and ", twice)} would both be written as {twice.Key}.json; use two folders.");
        return OutputPath.CheckFolder(output, "classified slides", folder => Directory.EnumerateFiles(folder).All(f => PictureOutput.ExtensionOf(f) is ".json" or ".csv" or ".safetensors" or ".partial" or ".new"));
    }

    /// <summary>Name of the slide, which its files have as well.</summary>
    public static string NameOf(string file) => Path.GetFileNameWithoutExtension(file.TrimEnd('/', '\\'));

    /// <summary>The features of one input.</summary>
    /// <exception cref="SlideException">The slide cannot be read.</exception>
    /// <exception cref="WsiException">The features cannot be read.</exception>
    public async Task<FeatureBag> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (IsFeatures(file))
            return FeatureFile.Read(file, features, cancellationToken);
        var kept = Path.Combine(folder!, NameOf(file) + ".safetensors");
        await tensors.RunAsync(file, slides, kept, cancellationToken).ConfigureAwait(false);
        return FeatureFile.Read(kept, cancellationToken: cancellationToken);
    }

    private static bool IsFeatures(string file) => FeatureFile.Extensions.Contains(PictureOutput.ExtensionOf(file));
}
