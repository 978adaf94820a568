using System.Text;
using Microsoft.Extensions.AI;

namespace PathGen.Instruct;

/// <summary>A conversation in the form of a template: parts, and the pictures among them.</summary>
internal sealed class Prompt
{
    private readonly ChatTemplate template;
    private readonly SentencePieceTokenizer tokenizer;
    private readonly List<PromptPart> parts = [];

    private Prompt(ChatTemplate template, SentencePieceTokenizer tokenizer) => (this.template, this.tokenizer) = (template, tokenizer);

    /// <summary>The pictures by their keys.</summary>
    public Dictionary<UInt128, PromptPicture> Pictures { get; } = [];

    /// <summary>Puts messages into the form of a template.</summary>
    /// <param name="messages">The conversation; it ends with a question.</param>
    /// <param name="instructions">What the system says besides, or null.</param>
    /// <param name="template">The template.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <exception cref="InstructException">A message is of a kind that a LLaVA cannot read, or the conversation does not end with a question.</exception>
    public static Prompt Of(IEnumerable<ChatMessage> messages, string? instructions, ChatTemplate template, SentencePieceTokenizer tokenizer)
    {
        var prompt = new Prompt(template, tokenizer);
        var list = messages.ToList();
        foreach (var strange in list.Where(m => m.Role != ChatRole.System && m.Role != ChatRole.User && m.Role != ChatRole.Assistant))
            throw new InstructException($"A message of the role {strange.Role} cannot be read by this model; system, user and assistant can.");
        var said = string.Join('\n', new[] { instructions }.Concat(list.Where(m => m.Role == ChatRole.System).Select(TextOf)).Where(t => !string.IsNullOrWhiteSpace(t)));
        var system = said.Length > 0 ? template.Escape(said) : template.System;
        if (tokenizer.StartId >= 0)
            prompt.parts.Add(new PromptPart.Mark(tokenizer.StartId));
        if (system.Length > 0)
        {
            prompt.Write(template.SystemPrefix);
            prompt.Say(system);
            prompt.Write(template.SystemSuffix);
        }

        var turns = list.Where(m => m.Role != ChatRole.System).ToList();
        for (var i = 0; i < turns.Count;)
        {
            var role = turns[i].Role;
            var together = turns.Skip(i).TakeWhile(m => m.Role == role).ToList();
            if (role == ChatRole.User)
                prompt.Ask(together.SelectMany(m => m.Contents), i == 0 && system.Length > 0 ? template.FirstUserPrefix ?? template.UserPrefix : template.UserPrefix);
            else if (i == 0)
                throw new InstructException("The conversation begins with an answer; a question was expected first.");
            else
                prompt.AddAnswer(string.Join('\n', together.Select(TextOf)));
            i += together.Count;
        }

        if (turns.Count == 0 || turns[^1].Role != ChatRole.User)
            throw new InstructException("The conversation does not end with a question of the user, so that there is nothing to answer.");
        return prompt;
    }

    /// <summary>The positions that the model reads.</summary>
    /// <param name="positions">Positions of a picture.</param>
    /// <param name="spoken">The tokens of answers that are known, by their text.</param>
    public List<PromptToken> Tokens(int positions, IReadOnlyDictionary<string, int[]> spoken)
    {
        var tokens = new List<PromptToken>();
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            switch (part)
            {
                case PromptPart.Text(var value):
                    text.Append(value);
                    break;
                case PromptPart.Answer(_, var value) when spoken.TryGetValue(value, out var ids):
                    Cut();
                    tokens.AddRange(ids.Select(id => new PromptToken(id, 0)));
                    break;
                case PromptPart.Answer(var prefix, var value):
                    text.Append(prefix).Append(template.Escape(value));
                    break;
                case PromptPart.Mark(var id):
                    Cut();
                    if (tokens.Count != 1 || tokens[0].Id != id)
                        tokens.Add(new PromptToken(id, 0));
                    break;
                case PromptPart.Picture(var picture):
                    Cut();
                    tokens.AddRange(Enumerable.Range(0, positions).Select(i => new PromptToken(i, picture.Key)));
                    break;
            }
        }

        Cut();
        return tokens;

        // Each text between marks and pictures is cut alone, as LLaVA does it.
        void Cut()
        {
            if (text.Length > 0)
                tokens.AddRange(tokenizer.Encode(text.ToString()).Select(id => new PromptToken(id, 0)));
            text.Clear();
        }
    }

    private void Ask(IEnumerable<AIContent> contents, string prefix)
    {
        Write(prefix);
        var behindPicture = false;
        var behindText = false;
        foreach (var content in contents)
        {
            switch (content)
            {
                case TextContent text when text.Text.Length > 0:
                    if (behindPicture)
                        Write(template.PictureSeparator);
                    else if (behindText)
                        Say("\n");
                    Say(template.Escape(text.Text));
                    (behindPicture, behindText) = (false, true);
                    break;
                case TextContent:
                    break;
                case DataContent data when data.HasTopLevelMediaType("image"):
                    if (behindPicture || behindText)
                        Write(template.PictureSeparator);
                    var picture = new PromptPicture(data.Data);
                    Pictures[picture.Key] = picture;
                    parts.Add(new PromptPart.Picture(picture));
                    (behindPicture, behindText) = (true, false);
                    break;
                default:
                    throw new InstructException($"A question holds {Describe(content)}, which this model cannot read; text, and pictures as their bytes, it can. Nothing is fetched from addresses.");
            }
        }

        // A picture without words ends as one with words does.
        if (behindPicture)
            Write(template.PictureSeparator);
        Write(template.UserSuffix);
        Write(template.AssistantPrefix);
    }

    private void AddAnswer(string text)
    {
        parts.Add(new PromptPart.Answer(template.AnswerPrefix, text));
        Write(template.AnswerSuffix);
    }

    private void Say(string text) => parts.Add(new PromptPart.Text(text));

    // What the template writes: here alone <s> and </s> are marks.
    private void Write(string text)
    {
        while (text.Length > 0)
        {
            var (start, end) = (text.IndexOf("<s>", StringComparison.Ordinal), text.IndexOf("</s>", StringComparison.Ordinal));
            if (start < 0 && end < 0)
            {
                Say(text);
                return;
            }

            var isStart = start >= 0 && (end < 0 || start < end);
            var at = isStart ? start : end;
            if (at > 0)
                Say(text[..at]);
            if ((isStart ? tokenizer.StartId : tokenizer.EndId) is >= 0 and var id)
                parts.Add(new PromptPart.Mark(id));
            text = text[(at + (isStart ? 3 : 4))..];
        }
    }

    private static string TextOf(ChatMessage message)
    {
        if (message.Contents.FirstOrDefault(c => c is not TextContent and not TextReasoningContent and not UsageContent) is { } other)
            throw new InstructException($"A message of the role {message.Role} holds {Describe(other)}; only text was expected there.");
        return string.Concat(message.Contents.OfType<TextContent>().Select(t => t.Text));
    }

    private static string Describe(AIContent content) => content is DataContent data ? $"data of the type {data.MediaType}" : content.GetType().Name;
}
