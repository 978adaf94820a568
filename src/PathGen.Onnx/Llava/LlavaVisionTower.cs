namespace PathGen.Onnx;

/// <summary>The vision tower of a LLaVA: a CLIP in a folder of its own. Where the checkpoint has tuned weights of it, those count, and the folder only tells the architecture.</summary>
internal sealed class LlavaVisionTower : IDisposable
{
    private const string Tuned = "model.vision_tower.vision_tower.";

    private readonly ITensorSource folder;

    private LlavaVisionTower(ITensorSource folder, ITensorSource tensors, ClipFiles files, ClipDescription description)
    {
        (this.folder, Tensors, Files, Description) = (folder, tensors, files, description);
    }

    /// <summary>Its tensors under open_clip's names.</summary>
    public ITensorSource Tensors { get; }

    /// <summary>The folder's files.</summary>
    public ClipFiles Files { get; }

    /// <summary>Its architecture and how it wants pictures.</summary>
    public ClipDescription Description { get; }

    /// <summary>Finds and opens it.</summary>
    /// <param name="checkpoint">The LLaVA's folder.</param>
    /// <param name="llava">The LLaVA's configuration.</param>
    /// <param name="source">The LLaVA's tensors.</param>
    /// <param name="given">Where it is, or null.</param>
    /// <exception cref="ModelException">It is not there, is no CLIP, or does not fit.</exception>
    public static LlavaVisionTower Open(string checkpoint, LlavaDescription llava, ITensorSource source, string? given)
    {
        var files = ClipFiles.Find(given ?? Find(checkpoint, llava));
        var folder = files.Open();
        try
        {
            var description = files.Describe(folder, null);
            var isTuned = source.Tensors.Keys.Any(name => name.StartsWith(Tuned, StringComparison.Ordinal));
            var tower = new LlavaVisionTower(folder, isTuned ? ClipNames.ToOpenClip(new TensorsUnder(source, Tuned)) : folder, files, description);
            tower.Check(llava);
            return tower;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static string Find(string checkpoint, LlavaDescription llava)
    {
        // Only the last part of a name that the configuration states, so that it leads nowhere else.
        var name = llava.VisionTower.TrimEnd('/', '\\');
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        string[] candidates = [.. name is "" or "." or ".." ? Array.Empty<string>() : [name], "vision_tower"];
        return candidates.Select(c => Path.Combine(checkpoint, c)).FirstOrDefault(Directory.Exists) ?? throw new ModelException(
            $"The vision tower of {checkpoint}, which its {LlavaConfig.FileName} calls \"{llava.VisionTower}\", is not in that folder. State it: `--vision-tower DIR`, in code "
            + "LlavaImportOptions.VisionTower; for PathGen-LLaVA it is PathGen-CLIP-L.");
    }

    private void Check(LlavaDescription llava)
    {
        var clip = Description.Architecture;
        var blocks = LlavaVisionGraph.Blocks(llava, clip);
        if (blocks < 1)
            throw new ModelException($"{LlavaConfig.FileName}: mm_vision_select_layer is {llava.SelectLayer}; the vision tower {Tensors.Name} has {clip.Vision.Layers} blocks.");
        if (clip.Vision.Width != llava.ProjectorWidth)
            throw new ModelException($"{LlavaConfig.FileName}: mm_hidden_size is {llava.ProjectorWidth}; the vision tower {Tensors.Name} is {clip.Vision.Width} wide. Do the two belong together?");
        var used = ClipTensors.Expected(clip with { Vision = clip.Vision with { Layers = blocks } })
            .Where(t => t.Name.StartsWith("visual.", StringComparison.Ordinal) && t.Name != "visual.proj" && !t.Name.StartsWith("visual.ln_post", StringComparison.Ordinal));
        LlavaTensors.Require(Tensors, used, Description.StatedBy);
    }
}
