namespace PathGen.Agents;

/// <summary>A slide of a run, complete once its patches are chosen.</summary>
/// <param name="Hash">SHA-256 of the slide's bytes, lower-case hex.</param>
/// <param name="SlideId">Its id in datasets (<c>wsi_id</c>).</param>
/// <param name="FileId">The <c>file_id</c> of datasets: a UUID derived from the hash.</param>
/// <param name="Path">Where the file was when it was read.</param>
/// <param name="Width">Width of level 0 in pixels.</param>
/// <param name="Height">Height of level 0 in pixels.</param>
/// <param name="MicronsPerPixel">µm per level-0 pixel, or null.</param>
/// <param name="TissueSource">TCGA project or organ, or null.</param>
/// <param name="ReportHash">SHA-256 of the report's UTF-8 text, lower-case hex, or null where there is none. The report itself is not kept.</param>
/// <param name="TissueShare">Share of the slide that is tissue, 0 to 1.</param>
/// <param name="Tiles">Number of tiles that the grid kept.</param>
/// <param name="Prompts">What was looked for on this slide.</param>
/// <param name="PromptAgent">Who wrote the prompts.</param>
/// <param name="EmbeddingsFile">File of its embeddings, relative to the run's folder.</param>
/// <param name="EncoderIdentity">Identity of the image encoder that made them.</param>
/// <param name="GivenMicronsPerPixel">µm per level-0 pixel that the run was given for this slide, or null where it was given none.</param>
public sealed record SlideRecord(
    string Hash,
    string SlideId,
    string FileId,
    string Path,
    long Width,
    long Height,
    double? MicronsPerPixel,
    string? TissueSource,
    string? ReportHash,
    double TissueShare,
    int Tiles,
    SlidePrompts Prompts,
    AgentIdentity PromptAgent,
    string EmbeddingsFile,
    string EncoderIdentity,
    double? GivenMicronsPerPixel = null);
