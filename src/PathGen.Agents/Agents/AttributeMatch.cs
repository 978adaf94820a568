namespace PathGen.Agents;

/// <summary>How well an attribute matches a patch.</summary>
/// <param name="Attribute">The attribute's text.</param>
/// <param name="Score">100·cosine between patch and attribute.</param>
/// <param name="Percentile">Share of the slide's patches that score lower, 0 to 1.</param>
public readonly record struct AttributeMatch(string Attribute, double Score, double Percentile);
