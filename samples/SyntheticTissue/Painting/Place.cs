namespace PathGen.Samples.SyntheticTissue;

/// <summary>Where a point lies.</summary>
/// <param name="Class">The region's class, also outside the tissue.</param>
/// <param name="Edge">Distance to the next region of another class; in half micrometres.</param>
/// <param name="Rim">Distance to the tissue's rim, negative on glass; in half micrometres, about.</param>
internal readonly record struct Place(TissueClass Class, float Edge, float Rim);
