namespace PathGen.Agents;

/// <summary>What a sentence speaks of.</summary>
internal enum MorphologyTopic
{
    Tissue,
    Nuclei,
    Spaces,
    Blood,
    Mucin,
    Staining,
    Texture,
    Focus,
    Attributes,
}
