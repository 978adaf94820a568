using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Samples.LisService.Tests;

/// <summary>The FHIR R4 <c>Observation</c>: what the specification demands of it, and that it says what the JSON says.</summary>
public sealed class FhirTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    // Elements of Observation and its component (http://hl7.org/fhir/R4/observation.html); others would be refused by a receiver.
    private static readonly string[] Elements =
    [
        "resourceType", "id", "meta", "text", "identifier", "basedOn", "partOf", "status", "category", "code", "subject", "focus", "encounter", "effectiveDateTime", "issued", "performer",
        "valueQuantity", "valueCodeableConcept", "dataAbsentReason", "interpretation", "note", "bodySite", "method", "specimen", "device", "referenceRange", "hasMember", "derivedFrom", "component",
    ];

    private readonly RunningService service = fixture.Service;

    [Theory]
    [InlineData("?labels=glands;stroma;fat&format=fhir", null, true)]
    [InlineData("?labels=glands;stroma;fat&_format=application/fhir%2Bjson", null, true)]
    [InlineData("?labels=glands;stroma;fat", "application/fhir+json", true)]
    [InlineData("?labels=glands;stroma;fat", "application/json;q=0.8, application/fhir+json;q=0.9", true)]
    [InlineData("?labels=glands;stroma;fat", "application/json, application/fhir+json;q=0.9", false)]
    [InlineData("?labels=glands;stroma;fat", "*/*", false)]
    [InlineData("?labels=glands;stroma;fat&format=json", "application/fhir+json", false)]
    public async Task It_is_sent_where_it_is_asked_for(string query, string? accept, bool fhir)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/classify" + query) { Content = new ByteArrayContent(RunningService.Png(1)) { Headers = { ContentType = new("image/png") } } };
        if (accept is not null)
            request.Headers.Add("Accept", accept);
        using var answer = await service.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(fhir ? "application/fhir+json" : "application/json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task It_is_a_preliminary_observation_without_a_patient()
    {
        using var answer = await service.PostAsync(RunningService.Png(5), query: "?labels=glands;stroma;fat&format=fhir");
        var observation = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("Observation", "preliminary"), (observation.GetProperty("resourceType").GetString(), observation.GetProperty("status").GetString()));
        Assert.Empty(observation.EnumerateObject().Select(p => p.Name).Except(Elements));
        Assert.Empty(observation.EnumerateObject().Select(p => p.Name).Intersect(["subject", "encounter", "performer", "specimen", "identifier"]));
        Assert.NotEmpty(observation.GetProperty("code").GetProperty("text").GetString()!);
        Assert.Equal("Research use only; not a diagnostic device.", observation.GetProperty("note")[0].GetProperty("text").GetString());
        Assert.Equal("imaging", observation.GetProperty("category")[0].GetProperty("coding")[0].GetProperty("code").GetString());

        // An instant: to the second at least, with its offset.
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", observation.GetProperty("issued").GetString());
        Assert.True(DateTimeOffset.UtcNow - observation.GetProperty("issued").GetDateTimeOffset() < TimeSpan.FromMinutes(5));
        Assert.Equal(service.Model.Manifest.Name, observation.GetProperty("device").GetProperty("display").GetString());
        Assert.Equal(service.Model.ImageEncoder.Identity, observation.GetProperty("device").GetProperty("identifier").GetProperty("value").GetString());

        using var picture = PngCodec.Decode(RunningService.Png(5));
        var expected = service.Classify(picture, ["glands", "stroma", "fat"]);
        Assert.Equal(expected.Label, observation.GetProperty("valueCodeableConcept").GetProperty("text").GetString());
        var components = observation.GetProperty("component").EnumerateArray().ToList();
        Assert.Equal(["glands", "stroma", "fat"], components.Select(c => c.GetProperty("code").GetProperty("text").GetString()!));
        for (var i = 0; i < 3; i++)
        {
            var quantity = components[i].GetProperty("valueQuantity");
            Assert.Equal(expected.Probabilities[i], quantity.GetProperty("value").GetDouble(), 5e-7);
            Assert.DoesNotContain('E', quantity.GetProperty("value").GetRawText().ToUpperInvariant());
            Assert.Equal(("http://unitsofmeasure.org", "1"), (quantity.GetProperty("system").GetString(), quantity.GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task Another_format_is_refused() =>
        Assert.Contains("fhir or json", await RunningService.ProblemAsync(await service.PostAsync(RunningService.Png(1), query: "?format=xml"), 400), StringComparison.Ordinal);
}
