using System.Net.Sockets;

namespace PathGen.Agents;

/// <summary>What a failed try means.</summary>
/// <param name="Reason">One line for people.</param>
/// <param name="Retry">Whether asking again may help.</param>
/// <param name="EndsRun">Whether, once the tries are used up, no other patch can fare better.</param>
/// <param name="Suspicious">Whether several of these in a row mean that no patch can fare better; a continued run asks again, because the endpoint may be well by then.</param>
/// <param name="EndpointFailed">Whether the endpoint is at fault rather than the question: what opens its circuit breaker.</param>
/// <param name="RetryAfter">How long the endpoint asks to be left alone, at most ten minutes; null where it does not say.</param>
internal readonly record struct ChatFailure(
    string Reason, bool Retry, bool EndsRun = false, bool Suspicious = false, bool EndpointFailed = false, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>Judges an exception and all that it wraps.</summary>
    public static ChatFailure Of(Exception exception, Func<Exception, int?>? findStatus)
    {
        if (exception is AnswerException)
            return new ChatFailure(OneLine.Of(exception), Retry: true);
        var all = Flatten(exception).ToList();
        if (StatusOf(all, findStatus) is var (status, said))
            return OfStatus(status, OneLine.Of(said)) with { RetryAfter = RetryAfterOf(all) };
        foreach (var e in all)
        {
            if (e is SocketException || e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
                return new ChatFailure($"the endpoint cannot be reached ({OneLine.Of(e)})", Retry: true, EndsRun: true, EndpointFailed: true);
        }

        if (all.Find(e => e is TimeoutException) is { } late)
            return new ChatFailure(OneLine.Of(late).TrimEnd('.'), Retry: true, Suspicious: true, EndpointFailed: true);
        if (all.Exists(e => e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }))
            return new ChatFailure($"the endpoint answered with something that is no chat completion ({OneLine.Of(exception)})", Retry: true, Suspicious: true, EndpointFailed: true);
        if (all.Exists(e => e is HttpRequestException or IOException or OperationCanceledException))
            return new ChatFailure($"the connection broke ({OneLine.Of(exception)})", Retry: true, Suspicious: true, EndpointFailed: true);

        // Nothing that one picture could be the cause of: a wrong setting, a fault of the client.
        return new ChatFailure($"the chat client failed ({exception.GetType().Name}: {OneLine.Of(exception)})", Retry: false, EndsRun: true);
    }

    /// <summary>The HTTP status of an exception or of what it wraps, from 400 on, or null.</summary>
    public static int? StatusOf(Exception exception, Func<Exception, int?>? findStatus) => StatusOf(Flatten(exception), findStatus)?.Status;

    private static (int Status, Exception Said)? StatusOf(IEnumerable<Exception> all, Func<Exception, int?>? findStatus)
    {
        foreach (var e in all)
        {
            if (((e as HttpRequestException)?.StatusCode is { } code ? (int)code : findStatus?.Invoke(e)) is { } status and >= 400)
                return (status, e);
        }

        return null;
    }

    private static TimeSpan? RetryAfterOf(List<Exception> all)
    {
        if (all.Find(e => e.Data[ChatAgentOptions.RetryAfterKey] is TimeSpan)?.Data[ChatAgentOptions.RetryAfterKey] is not TimeSpan wait || wait <= TimeSpan.Zero)
            return null;
        return wait < LongestWait ? wait : LongestWait;
    }

    private static ChatFailure OfStatus(int status, string message) => status switch
    {
        401 or 402 or 403 => new ChatFailure($"the endpoint refuses the credentials (HTTP {status}: {message}). Check the API key", Retry: false, EndsRun: true),
        404 or 405 => new ChatFailure($"the endpoint does not know the model or the address (HTTP {status}: {message}). Check both", Retry: false, EndsRun: true),
        429 or 503 => new ChatFailure($"the endpoint is too busy (HTTP {status}: {message})", Retry: true, Suspicious: true, EndpointFailed: true),
        408 or >= 500 => new ChatFailure($"the endpoint failed (HTTP {status}: {message})", Retry: true, Suspicious: true, EndpointFailed: true),
        _ => new ChatFailure($"the endpoint refuses the request (HTTP {status}: {message})", Retry: false, Suspicious: true),
    };

    private static IEnumerable<Exception> Flatten(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            yield return e;
            if (e is not AggregateException aggregate)
                continue;
            foreach (var inner in aggregate.InnerExceptions.Skip(1).SelectMany(Flatten))
                yield return inner;
        }
    }
}
