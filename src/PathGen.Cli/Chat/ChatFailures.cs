using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net;
using System.Text.Json;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>What went wrong with an endpoint, as transport-neutral exceptions whose messages name the endpoint, what it did and the way out.</summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="apiKey">The key, so that no message repeats it.</param>
/// <param name="timeout">How long an answer may take.</param>
internal sealed class ChatFailures(Uri endpoint, string? apiKey, TimeSpan timeout)
{
    private const int MaxQuote = 200;

    /// <summary>The exception that callers get, or null where <paramref name="exception"/> already is it (the caller cancelled).</summary>
    public Exception? Translate(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        OperationCanceledException or TimeoutException => new TimeoutException(
            string.Create(CultureInfo.InvariantCulture, $"{endpoint}: no answer within {timeout.TotalSeconds:0.###} s."), exception),
        ClientResultException { Status: > 0 } answered => Answered(answered),
        ClientResultException or HttpRequestException => Unreachable(exception),
        AggregateException { InnerException: { } inner } => Translate(inner, cancellationToken),
        IOException broken => new HttpRequestException(HttpRequestError.ResponseEnded, $"{endpoint}: the answer broke off: {Quote(broken.Message)}", broken),
        JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException or IndexOutOfRangeException => new HttpRequestException(
            HttpRequestError.InvalidResponse, $"{endpoint}: answered with something that is no chat completion: {Quote(exception.Message)}", exception),
        _ => null,
    };

    private HttpRequestException Answered(ClientResultException exception)
    {
        var status = (HttpStatusCode)exception.Status;
        var said = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "it refuses the credentials; set PATHGEN_CHAT_API_KEY to a key that it accepts",
            HttpStatusCode.NotFound => $"it has no chat completions there, or no such model; check the address and the model's name: {Said(exception)}",
            HttpStatusCode.TooManyRequests => $"too many requests: {Said(exception)}",
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => "it redirects elsewhere, which is not followed; give its final address",
            _ => Said(exception),
        };
        var answered = new HttpRequestException(HttpRequestError.Unknown, $"{endpoint}: HTTP {exception.Status}: {said}", exception, status);
        if (RetryAfter(exception.GetRawResponse()) is { } wait)
            answered.Data[ChatAgentOptions.RetryAfterKey] = wait;
        return answered;
    }

    // Seconds, or a date (RFC 9110, 10.2.3). A date is compared with the answer's own date: the endpoint's clock may be wrong, its differences are not.
    private static TimeSpan? RetryAfter(PipelineResponse? response)
    {
        if (response is null || !response.Headers.TryGetValue("Retry-After", out var value) || value is null)
            return null;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            return null;
        var now = response.Headers.TryGetValue("Date", out var date) && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs)
            ? theirs
            : DateTimeOffset.UtcNow;
        return until > now ? until - now : TimeSpan.Zero;
    }

    private HttpRequestException Unreachable(Exception exception)
    {
        var cause = exception;
        while (cause is ClientResultException { InnerException: { } inner })
            cause = inner;
        var error = (cause as HttpRequestException)?.HttpRequestError ?? HttpRequestError.ConnectionError;
        return new HttpRequestException(error, $"{endpoint}: cannot be reached: {Quote(cause.Message)}", exception);
    }

    // The endpoint's own words, from {"error":{"message":"…"}} where it keeps to the form.
    private string Said(ClientResultException exception)
    {
        var body = exception.GetRawResponse()?.Content.ToString() ?? string.Empty;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error))
            {
                body = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message.ToString() : error.ToString();
            }
        }
        catch (JsonException)
        {
            // Not JSON: quoted as it is.
        }

        return body.Length == 0 ? "no reason given" : Quote(body);
    }

    private string Quote(string text)
    {
        var line = Failure.OneLine(string.IsNullOrEmpty(apiKey) ? text : text.Replace(apiKey, "[key]", StringComparison.Ordinal));
        return line.Length <= MaxQuote ? line : $"{line[..MaxQuote]}…";
    }
}
