using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>What an endpoint answered.</summary>
/// <param name="Response">Its answer.</param>
/// <param name="Endpoint">Its name.</param>
/// <param name="Cost">What the answer cost.</param>
internal sealed record ChatReply(ChatResponse Response, string Endpoint, double Cost);
