using System.Text.Json;

namespace PathGen.Samples.LisService;

/// <summary>A region of a slide to classify, as a request's JSON has it.</summary>
/// <param name="Slide">The slide's path below the configured folder, with <c>/</c> between folders.</param>
/// <param name="X">Left edge in level-0 pixels.</param>
/// <param name="Y">Upper edge in level-0 pixels.</param>
/// <param name="Width">Width in level-0 pixels.</param>
/// <param name="Height">Height in level-0 pixels.</param>
/// <param name="Labels">Names of the classes; null for the configured ones.</param>
/// <param name="Templates">Sentences with <c>{}</c>; null for the default.</param>
internal sealed record RegionRequest(
    string Slide, long X, long Y, long Width, long Height, IReadOnlyList<string>? Labels = null, IReadOnlyList<string>? Templates = null)
{
    private const int MaxBytes = 64 << 10;

    /// <summary>Reads a request.</summary>
    /// <exception cref="RequestException">It is no such JSON, or too long.</exception>
    public static async Task<RegionRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "The place of a region is sent as application/json.");
        using var body = await Upload.ReadAllAsync(request.Body, MaxBytes, $"A request may have {MaxBytes} bytes at most.", cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body, LisJson.Default.RegionRequest) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest, "Expected is {\"slide\": \"folder/name.svs\", \"x\": 0, \"y\": 0, \"width\": 672, \"height\": 672}, with \"labels\": [] and \"templates\": [] as you like.");
        }
    }
}
