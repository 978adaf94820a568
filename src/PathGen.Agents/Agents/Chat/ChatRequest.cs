using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>What an endpoint is asked.</summary>
/// <param name="Role">Who asks.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="Options">The agent's settings.</param>
/// <param name="Schema">Name and schema of a JSON answer, or null for text.</param>
internal sealed record ChatRequest(ChatRoles Role, IReadOnlyList<ChatMessage> Messages, ChatAgentOptions Options, (string Name, JsonElement Schema)? Schema);
