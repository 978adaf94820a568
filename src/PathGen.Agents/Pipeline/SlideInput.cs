namespace PathGen.Agents;

/// <summary>A slide that a run is asked for.</summary>
/// <param name="Path">The slide's file.</param>
/// <param name="SlideId">Its id in datasets (<c>wsi_id</c>), unique in the run; null for the file's name without extension.</param>
/// <param name="TissueSource">TCGA project or organ, such as <c>TCGA-COAD</c> or <c>colon</c>; null where unknown.</param>
/// <param name="Report">The slide's report; untrusted text that stays on the machine unless the prompt agent is told otherwise; null where there is none.</param>
/// <param name="MicronsPerPixel">µm per level-0 pixel, 0.01 to 100, for a slide that states none or states it wrongly; null for the run's or the file's.</param>
public sealed record SlideInput(string Path, string? SlideId = null, string? TissueSource = null, string? Report = null, double? MicronsPerPixel = null)
{
    /// <summary>The id that datasets will use.</summary>
    public string Id => SlideId ?? System.IO.Path.GetFileNameWithoutExtension(Path);
}
