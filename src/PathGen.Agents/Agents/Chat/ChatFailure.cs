using System.Net.Sockets;

namespace PathGen.Agents;

/// <summary>What a failed try means.</summary>
/// <param name="Reason">One line for people.</param>
/// <param name="Retry">Whether asking again may help.</param>
/// <param name="EndsRun">Whether, once the tries are used up, no other patch can fare better.</param>
/// <param name="Suspicious">Whether several of these in a row mean that no patch can fare better; a continued run asks again, because the endpoint may be well by then.</param>
internal readonly record struct ChatFailure(string Reason, bool Retry, bool EndsRun, bool Suspicious)
{
    /// <summary>Judges an exception and all that it wraps.</summary>
    public static ChatFailure Of(Exception exception, ChatAgentOptions options, bool timedOut)
    {
        if (exception is AnswerException)
            return new ChatFailure(OneLine.Of(exception), Retry: true, EndsRun: false, Suspicious: false);
        if (timedOut)
            return new ChatFailure($"no answer within {options.Timeout.TotalSeconds:0.#} s", Retry: true, EndsRun: false, Suspicious: true);
        var all = Flatten(exception).ToList();
        foreach (var e in all)
        {
            if (((e as HttpRequestException)?.StatusCode is { } code ? (int)code : options.FindStatus?.Invoke(e)) is { } status and >= 400)
                return OfStatus(status, OneLine.Of(e));
        }

        foreach (var e in all)
        {
            if (e is SocketException || e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
                return new ChatFailure($"the endpoint cannot be reached ({OneLine.Of(e)})", Retry: true, EndsRun: true, Suspicious: false);
        }

        if (all.Exists(e => e is HttpRequestException or IOException or TimeoutException or OperationCanceledException))
            return new ChatFailure($"the connection broke ({OneLine.Of(exception)})", Retry: true, EndsRun: false, Suspicious: true);

        // Nothing that one picture could be the cause of: a wrong setting, a fault of the client.
        return new ChatFailure($"the chat client failed ({exception.GetType().Name}: {OneLine.Of(exception)})", Retry: false, EndsRun: true, Suspicious: false);
    }

    private static ChatFailure OfStatus(int status, string message) => status switch
    {
        401 or 402 or 403 => new ChatFailure($"the endpoint refuses the credentials (HTTP {status}: {message}). Check the API key", Retry: false, EndsRun: true, Suspicious: false),
        404 or 405 => new ChatFailure($"the endpoint does not know the model or the address (HTTP {status}: {message}). Check both", Retry: false, EndsRun: true, Suspicious: false),
        429 or 502 or 503 or 504 => new ChatFailure($"the endpoint is too busy (HTTP {status}: {message})", Retry: true, EndsRun: true, Suspicious: false),
        408 or >= 500 => new ChatFailure($"the endpoint failed (HTTP {status}: {message})", Retry: true, EndsRun: false, Suspicious: true),
        _ => new ChatFailure($"the endpoint refuses the request (HTTP {status}: {message})", Retry: false, EndsRun: false, Suspicious: true),
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
