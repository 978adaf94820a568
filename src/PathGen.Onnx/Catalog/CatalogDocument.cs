namespace PathGen.Onnx;

/// <summary>A catalogue as a file.</summary>
/// <param name="Models">The models, each name once.</param>
internal sealed record CatalogDocument(IReadOnlyList<CatalogModel> Models);
