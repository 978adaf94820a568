namespace PathGen.Agents;

/// <summary>Which agent, model and prompt made an answer: what a caption's trace names.</summary>
/// <param name="Agent">The agent's name, such as <c>chat-describe</c> or <c>morphology</c>.</param>
/// <param name="Model">The model's name, or the embedded method's name and version.</param>
/// <param name="ModelHash">SHA-256 of what identifies the model: weights where they are at hand, else endpoint and model name; lower-case hex.</param>
/// <param name="Prompt">Name and version of the prompt, such as <c>describe/1</c>.</param>
/// <param name="PromptHash">SHA-256 of the prompt's text; lower-case hex.</param>
public sealed record AgentIdentity(string Agent, string Model, string ModelHash, string Prompt, string PromptHash);
