using Microsoft.Net.Http.Headers;

namespace PathGen.Samples.LisService;

/// <summary>Whether an answer is plain JSON or FHIR.</summary>
internal static class AnswerFormat
{
    /// <summary>What FHIR's JSON is called.</summary>
    public const string FhirType = "application/fhir+json; charset=utf-8";

    private const string Fhir = "application/fhir+json";

    /// <summary>By <c>?format=fhir</c> or <c>?format=json</c> (FHIR's own <c>_format</c> too), else by the <c>Accept</c> header's preference, else JSON.</summary>
    /// <exception cref="RequestException">Another format is asked for.</exception>
    public static bool IsFhir(HttpRequest request)
    {
        var asked = request.Query["format"].FirstOrDefault() ?? request.Query["_format"].FirstOrDefault();
        if (asked is not null)
        {
            return asked switch
            {
                "fhir" or Fhir or "application/fhir json" => true, // A plus that was not escaped is a blank.
                "json" or "application/json" => false,
                _ => throw new RequestException(StatusCodes.Status400BadRequest, "The format is fhir or json."),
            };
        }

        return MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && Quality(Fhir) > 0 && Quality(Fhir) >= Quality("application/json");

        double Quality(string type) => accepted!.Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(a => a.Quality ?? 1).DefaultIfEmpty(0).Max();
    }
}
