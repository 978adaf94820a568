using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;

namespace PathGen.Agents;

/// <summary>
/// The endpoints of a run. A request goes to the endpoint of its role that is least busy for its weight; one that fails again and again rests for a while (circuit breaker) and
/// its work goes to the others or waits. Thread-safe; one instance is shared by a run's agents so that limits hold for all of them together.
/// </summary>
public sealed class ChatEndpoints
{
    private readonly EndpointLine[] lines;
    private readonly ResiliencePipeline<ChatReply>? hedging;
    private readonly TimeProvider clock;

    /// <summary>Takes a copy of the endpoints.</summary>
    /// <param name="endpoints">At least one; names differ.</param>
    /// <param name="options">Null for defaults.</param>
    /// <exception cref="ArgumentException">There is none, or a name is given twice.</exception>
    public ChatEndpoints(IEnumerable<ChatEndpoint> endpoints, ChatEndpointsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        options ??= new ChatEndpointsOptions();
        clock = options.TimeProvider;
        lines = [.. endpoints.Select(e => new EndpointLine(e, options))];
        if (lines.Length == 0)
            throw new ArgumentException("At least one endpoint is needed.", nameof(endpoints));
        if (lines.GroupBy(l => l.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The endpoint '{twice.Key}' is given twice.", nameof(endpoints));
        if (options.HedgeAfter is { } delay)
        {
            hedging = new ResiliencePipelineBuilder<ChatReply> { TimeProvider = clock }
                .AddHedging(new HedgingStrategyOptions<ChatReply> { Delay = delay, MaxHedgedAttempts = 1, ShouldHandle = _ => PredicateResult.False() })
                .Build();
        }
    }

    /// <summary>One endpoint without limits.</summary>
    internal static ChatEndpoints Of(IChatClient client, ChatAgentOptions? options)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new ChatEndpoints([new ChatEndpoint("chat", client)], new ChatEndpointsOptions { TimeProvider = options?.TimeProvider ?? TimeProvider.System, FindStatus = options?.FindStatus });
    }

    /// <summary>The clients of a role.</summary>
    /// <exception cref="ArgumentException">No endpoint has it.</exception>
    internal IReadOnlyList<IChatClient> Clients(ChatRoles role) => [.. LinesOf(role).Select(l => l.Client)];

    /// <summary>Checks that a role has an endpoint.</summary>
    /// <exception cref="ArgumentException">No endpoint has it.</exception>
    internal void Require(ChatRoles role) => LinesOf(role);

    /// <summary>Sends a request to an endpoint of its role and waits for its turn there; a slow answer may be asked for a second time elsewhere.</summary>
    /// <param name="request">The request.</param>
    /// <param name="avoid">Name of the endpoint that failed last, which is taken only where there is no other; or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<ChatReply> SendAsync(ChatRequest request, string? avoid, CancellationToken cancellationToken)
    {
        var candidates = LinesOf(request.Role);
        ConcurrentQueue<string> asked = [];
        if (avoid is not null)
            asked.Enqueue(avoid);
        if (hedging is null)
            return await SendOnceAsync(candidates, request, asked, cancellationToken).ConfigureAwait(false);
        return await hedging.ExecuteAsync(async token => await SendOnceAsync(candidates, request, asked, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChatReply> SendOnceAsync(EndpointLine[] candidates, ChatRequest request, ConcurrentQueue<string> asked, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = Choose(candidates, asked);
            asked.Enqueue(line.Name);
            try
            {
                return await line.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (BrokenCircuitException e)
            {
                // Nobody was asked. Another may be well; where none is, the work waits.
                if (Array.TrueForAll(candidates, c => c.IsResting))
                    await Task.Delay(e.RetryAfter is { } wait && wait > TimeSpan.Zero ? wait : EndpointLine.Rest, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static EndpointLine Choose(EndpointLine[] candidates, ConcurrentQueue<string> asked)
    {
        EndpointLine? best = null;
        foreach (var line in candidates)
        {
            if (best is null || Rank(line).CompareTo(Rank(best)) < 0)
                best = line;
        }

        return best!;

        (int Bad, (double Busy, double Total) Load) Rank(EndpointLine line) => (line.IsResting ? 2 : asked.Contains(line.Name) ? 1 : 0, line.Load);
    }

    private EndpointLine[] LinesOf(ChatRoles role)
    {
        var found = Array.FindAll(lines, l => l.Roles.HasFlag(role));
        return found.Length > 0 ? found : throw new ArgumentException($"No endpoint has the role {role}; there are {string.Join(", ", lines.Select(l => $"{l.Name} ({l.Roles})"))}.");
    }
}
