namespace PathGen.Samples.SyntheticTissue;

/// <summary>The centre of a region and what the region shows.</summary>
internal readonly record struct Site(float X, float Y, TissueClass Class);
