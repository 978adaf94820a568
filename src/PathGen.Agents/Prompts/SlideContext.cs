namespace PathGen.Agents;

/// <summary>What is known of a slide before anything is read.</summary>
/// <param name="SlideId">The slide's id in datasets (<c>wsi_id</c>): its file name without extension, unless given.</param>
/// <param name="TissueSource">TCGA project or organ, such as <c>TCGA-COAD</c> or <c>colon</c>; null where unknown.</param>
/// <param name="Report">The slide's report; untrusted text that stays on the machine; null where there is none.</param>
public sealed record SlideContext(string SlideId, string? TissueSource = null, string? Report = null);
