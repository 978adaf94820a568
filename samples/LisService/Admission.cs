namespace PathGen.Samples.LisService;

/// <summary>
/// Lets requests in: so many may be here at all, so many are worked on at once, and none for longer than the time-out. Whatever goes wrong becomes <c>application/problem+json</c>
/// without a path or a name in it, and no log line says more than the kind of failure. Thread-safe.
/// </summary>
internal sealed class Admission(LisOptions options, ModelWarmUp model, ILogger<Admission> logger) : IDisposable
{
    private readonly SemaphoreSlim workers = new(options.Concurrency);
    private int here;

    /// <summary>Requests that are received, waiting or worked on.</summary>
    public int Here => here;

    /// <summary>Receives a request, waits for a worker, and answers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="receive">Reads the request and gives what is to be done with it, which blocks.</param>
    public async Task<IResult> RunAsync(HttpContext http, Func<CancellationToken, Task<Func<CancellationToken, IResult>>> receive)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        stop.CancelAfter(options.Timeout);
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            if (Interlocked.Increment(ref here) > options.Concurrency + options.Queue)
                throw new RequestException(StatusCodes.Status429TooManyRequests, "Too many requests are here already; try again later.");
            if (!model.IsReady)
                throw new RequestException(StatusCodes.Status503ServiceUnavailable, "The model is still loading; /health/ready says when it is not.");
            var work = await receive(stop.Token);
            await workers.WaitAsync(stop.Token);
            try
            {
                return work(stop.Token);
            }
            finally
            {
                workers.Release();
            }
        }
        catch (RequestException e)
        {
            return Problem(http, e.Status, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return Problem(http, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(options) : "The request could not be read.");
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            return Results.Empty; // The sender is gone.
        }
        catch (OperationCanceledException)
        {
            return Problem(http, StatusCodes.Status503ServiceUnavailable, $"The request took longer than {options.Timeout.TotalSeconds} s and was given up.");
        }
        catch (Exception e)
        {
            // The message may hold a path or a text of the request.
            logger.LogError("A request failed: {Kind}", e.GetType().Name);
            return Problem(http, StatusCodes.Status500InternalServerError, "The request failed inside the service.");
        }
        finally
        {
            Interlocked.Decrement(ref here);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => workers.Dispose();

    /// <summary>What the sender of too large an upload is told.</summary>
    public static string TooLarge(LisOptions options) => $"An upload may have {options.MaxUploadBytes} bytes at most.";

    private static IResult Problem(HttpContext http, int status, string detail)
    {
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "1";
        return Results.Problem(detail, statusCode: status);
    }
}
