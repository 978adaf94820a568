using System.Text.RegularExpressions;

namespace PathGen.Onnx;

/// <summary>
/// A folder of ONNX files that others made, with the names of Optimum and transformers.js: <c>vision_model.onnx</c> (pixel_values → image_embeds) and <c>text_model.onnx</c>
/// (input_ids → text_embeds), each also with a suffix for its precision, in the folder or in its folder <c>onnx</c>; configurations lie in either.
/// </summary>
/// <param name="Folder">Where the files are.</param>
/// <param name="Root">The published folder.</param>
/// <param name="Files">The files, those to prefer first.</param>
internal sealed partial record ReadyOnnxFolder(string Folder, string Root, IReadOnlyList<ReadyOnnxFile> Files)
{
    /// <summary>The folder's name, for people.</summary>
    public string Name => Path.GetFileName(Root);

    /// <summary>Finds such a folder; null where a source is none.</summary>
    /// <exception cref="ModelException">The folder has one part only, or both in one graph.</exception>
    public static ReadyOnnxFolder? Find(string source)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(source));
        if (!Directory.Exists(root) || ClipFiles.HasKnownCheckpoint(root))
            return null;
        foreach (var folder in new[] { root, Path.Combine(root, "onnx") }.Where(Directory.Exists))
        {
            var files = Directory.EnumerateFiles(folder, "*.onnx").Select(Parse).OfType<ReadyOnnxFile>()
                .OrderBy(f => (uint)f.Rank).ThenByDescending(f => f.Part, StringComparer.Ordinal).ThenBy(f => f.Suffix, StringComparer.Ordinal).ToList();
            if (files.Count == 0 && !File.Exists(Path.Combine(folder, "model.onnx")))
                continue;
            foreach (var part in new[] { "vision", "text" })
            {
                if (!files.Exists(f => f.Part == part && f.Precision is not null))
                {
                    throw new ModelException(
                        $"{folder} has no {part}_model.onnx of 32 or 16 bits floats or 8 bits, only {string.Join(", ", Directory.EnumerateFiles(folder, "*.onnx").Select(Path.GetFileName).Order().Take(10))}; "
                        + "both parts were expected, each in a file of its own.");
                }
            }

            return new ReadyOnnxFolder(folder, Path.GetFileName(root) == "onnx" && folder == root ? Path.GetDirectoryName(root)! : root, files);
        }

        return null;
    }

    /// <summary>What is known beside the graphs: the configuration in the folder or above it, else what a name says.</summary>
    /// <exception cref="ModelException">A configuration is wrong, or nothing tells.</exception>
    public ClipDescription Describe(string? named) =>
        ClipFiles.Configured(Folder) ?? ClipFiles.Configured(Root) ?? (named is null ? null : ClipArchitectures.Named(named)) ?? throw new ModelException(
            $"{Root} has neither {HuggingFaceConfig.FileName} nor {OpenClipConfig.FileName}, which tell how pictures are prepared. Add one, or state --arch (in code ClipImportOptions.Architecture).");

    /// <summary>The file outside that holds a graph's weights, or null.</summary>
    /// <exception cref="ModelException">There are several, it is not beside the graph, or it is missing.</exception>
    public string? DataFile(ReadyOnnxFile file)
    {
        var names = OnnxOutline.DataFiles(file.Path);
        if (names.Count > 1)
            throw new ModelException($"{file.Path} takes weights from {names.Count} files ({string.Join(", ", names.Take(5))}); one beside it was expected.");
        if (names is not [var name])
            return null;
        if (!ManifestRules.IsPlainName(name))
            throw new ModelException($"{file.Path} takes weights from \"{name}\"; the plain name of a file beside it was expected.");
        return File.Exists(Path.Combine(Folder, name)) ? name : throw new ModelException($"{file.Path} takes weights from {name}, which is not beside it. Is the folder complete?");
    }

    private static ReadyOnnxFile? Parse(string path) =>
        FileName().Match(Path.GetFileName(path)) is { Success: true } match ? new ReadyOnnxFile(path, match.Groups[1].Value, match.Groups[2].Value) : null;

    [GeneratedRegex(@"^(vision|text)_model(?:_([a-z0-9]+))?\.onnx$")]
    private static partial Regex FileName();
}
