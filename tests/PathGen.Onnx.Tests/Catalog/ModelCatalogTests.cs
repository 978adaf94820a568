using PathGen.Testing;

namespace PathGen.Onnx.Tests.Catalog;

public sealed class ModelCatalogTests : IDisposable
{
    private const string One = """
        { "models": [ { "name": "a", "title": "A", "page": "https://example.org/a", "address": "https://example.org/a/",
          "licence": { "name": "L", "address": "https://example.org/l", "terms": "T" }, "files": [ { "name": "a.pt", "largestBytes": 10, "bytes": 5 } ] } ] }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Both_published_models_are_known_with_their_terms()
    {
        Assert.Equal(["pathgen-clip", "pathgen-clip-l"], ModelCatalog.BuiltIn.Models.Select(m => m.Name));
        foreach (var model in ModelCatalog.BuiltIn.Models)
        {
            Assert.Equal(Activation.QuickGelu, model.Activation);
            Assert.Equal("https", model.Address.Scheme);
            Assert.NotNull(ClipArchitectures.Named(model.Architecture!));
            Assert.Contains("CC BY", model.Licence.Summary, StringComparison.Ordinal);
        }

        Assert.Equal("ViT-L-14-336", ModelCatalog.BuiltIn.Find("PathGen-CLIP-L").Architecture);
        var error = Assert.Throws<ModelException>(() => ModelCatalog.BuiltIn.Find("plip"));
        Assert.Contains("pathgen-clip, pathgen-clip-l", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_of_ones_own_is_read()
    {
        var model = Open(One).Find("a");
        Assert.Equal(("A", 5, null, null), (model.Title, model.Files[0].Bytes, model.Files[0].Sha256, model.Activation));
    }

    [Theory]
    [InlineData("\"https://example.org/a/\"", "\"http://example.org/a/\"", "address")]
    [InlineData("\"https://example.org/a/\"", "\"https://example.org/a\"", "address")]
    [InlineData("\"https://example.org/a/\"", "\"a/\"", "address")]
    [InlineData("\"a.pt\"", "\"../a.pt\"", "files.name")]
    [InlineData("\"a.pt\"", "\"\"", "files.name")]
    [InlineData("\"bytes\": 5", "\"bytes\": 11", "files.bytes")]
    [InlineData("\"bytes\": 5", "\"sha256\": \"ABC\"", "files.sha256")]
    [InlineData("\"largestBytes\": 10, ", "", "largestBytes")]
    [InlineData("\"name\": \"a\",", "", "name")]
    [InlineData("\"title\": \"A\"", "\"title\": null", "title")]
    [InlineData("\"title\": \"A\"", "\"title\": \"A\", \"activation\": \"Relu\"", "activation")]
    [InlineData("\"title\": \"A\"", "\"title\": \"A\", \"unknown\": 1", "unknown")]
    [InlineData("{ \"models\"", "{{ \"models\"", "no catalogue")]
    public void What_is_wrong_is_named(string text, string becomes, string message)
    {
        var error = Assert.Throws<ModelException>(() => Open(One.Replace(text, becomes, StringComparison.Ordinal)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("catalogue.json", error.Message, StringComparison.Ordinal);
    }

    private ModelCatalog Open(string text)
    {
        File.WriteAllText(folder["catalogue.json"], text);
        return ModelCatalog.Open(folder["catalogue.json"]);
    }
}
