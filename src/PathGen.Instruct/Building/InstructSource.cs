using System.Globalization;
using PathGen.Agents;

namespace PathGen.Instruct;

/// <summary>A pair that instruction records are made of.</summary>
/// <param name="SlideId">The slide's id, as <c>wsi_id</c>.</param>
/// <param name="FileId">The slide's file id; empty where there is none.</param>
/// <param name="X">Left edge of the patch in level-0 pixels.</param>
/// <param name="Y">Upper edge of the patch in level-0 pixels.</param>
/// <param name="Caption">The caption.</param>
/// <param name="Description">The revised description; empty where there is none.</param>
/// <param name="Organ">Organ or TCGA project; null where it is not known.</param>
/// <param name="Attributes">Attributes that match the patch best; may be empty.</param>
public sealed record InstructSource(string SlideId, string FileId, long X, long Y, string Caption, string Description, string? Organ, IReadOnlyList<string> Attributes)
{
    /// <summary><c>{wsi_id}_{x}_{y}</c>.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{SlideId}_{X}_{Y}");

    /// <summary><c>{wsi_id}/{x}_{y}.jpg</c>, as LLaVA's image folder has it.</summary>
    public string Image => string.Create(CultureInfo.InvariantCulture, $"{FileNameOf(SlideId)}/{X}_{Y}.jpg");

    /// <summary>All that is known of the picture, as one text.</summary>
    internal string Text => Description.Length == 0 ? Caption : $"{Caption} {Description}";

    /// <summary>A pair of a run.</summary>
    public static InstructSource From(PairRecord pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var region = pair.Patch.Key.Region;
        var description = pair.Drafts.LastOrDefault(d => d.Stage is PairStage.Revise or PairStage.Describe)?.Answer.Text ?? "";
        return new InstructSource(
            pair.Slide.SlideId, pair.Slide.FileId, region.X, region.Y, pair.Caption, description, pair.Slide.TissueSource, [.. pair.Patch.BestAttributes.Select(a => a.Attribute)]);
    }

    // Ids come from file names and from other people's JSON; none may lead out of the image folder.
    private static string FileNameOf(string id)
    {
        var name = new string([.. id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')]).TrimStart('.');
        return name.Length == 0 ? "_" : name.Length > 200 ? name[..200] : name;
    }
}
