namespace PathGen.Onnx;

/// <summary>The terms of a published model, to be shown and accepted before it is fetched.</summary>
/// <param name="Name">Short name, such as <c>CC BY-NC 4.0</c>.</param>
/// <param name="Address">Where the licence's text is.</param>
/// <param name="Terms">What the publisher says, in short.</param>
public sealed record CatalogLicence(string Name, Uri Address, string Terms)
{
    /// <summary>All of it in one line, as <c>model.json</c> keeps it.</summary>
    public string Summary => $"{Name} ({Address}). {Terms}";
}
