using System.Globalization;
using System.Text.Json.Nodes;
using PathGen.Clip;

namespace PathGen.Samples.LisService;

/// <summary>An answer as a FHIR R4 <c>Observation</c> (http://hl7.org/fhir/R4/observation.html): preliminary, without a subject, a component a class.</summary>
internal static class FhirObservation
{
    /// <summary>Writes the resource.</summary>
    public static string Write(ZeroShotResult result, IReadOnlyList<ZeroShotClass> classes, ClipModel model) => new JsonObject
    {
        ["resourceType"] = "Observation",
        ["status"] = "preliminary",
        ["category"] = new JsonArray(new JsonObject
        {
            ["coding"] = new JsonArray(new JsonObject
            {
                ["system"] = "http://terminology.hl7.org/CodeSystem/observation-category",
                ["code"] = "imaging",
                ["display"] = "Imaging",
            }),
        }),
        ["code"] = Concept("Zero-shot classification of a histology image"),
        ["issued"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["valueCodeableConcept"] = Concept(result.Label),
        ["note"] = new JsonArray(new JsonObject { ["text"] = ClassificationAnswer.Research }),
        ["method"] = Concept("CLIP zero-shot: softmax over the named classes, not calibrated"),
        ["device"] = new JsonObject
        {
            ["type"] = "Device",
            ["identifier"] = new JsonObject { ["system"] = "urn:pathgen:model-identity", ["value"] = model.ImageEncoder.Identity },
            ["display"] = model.Manifest.Name,
        },
        ["component"] = new JsonArray([.. classes.Select((c, i) => (JsonNode)new JsonObject
        {
            ["code"] = Concept(c.Name),
            ["valueQuantity"] = new JsonObject
            {
                ["value"] = Math.Round((decimal)result.Probabilities[i], 6),
                ["unit"] = "probability",
                ["system"] = "http://unitsofmeasure.org",
                ["code"] = "1",
            },
        })]),
    }.ToJsonString();

    private static JsonObject Concept(string text) => new() { ["text"] = text };
}
