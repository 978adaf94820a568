using Microsoft.Extensions.AI;

namespace PathGen.Instruct;

/// <summary>One answer in the making. Not thread-safe; synchronous, as the decoder is.</summary>
internal sealed class ChatTurn
{
    private readonly LlavaModel model;
    private readonly Conversation conversation;
    private readonly List<PromptToken> tokens;
    private readonly TokenSampler sampler;
    private readonly TokenDecoder decoder;
    private readonly StopText stop;
    private readonly TurnSettings settings;
    private readonly List<int> said = [];
    private readonly System.Text.StringBuilder text = new();
    private readonly long[] one = new long[1];
    private readonly float[] embedding;
    private readonly float[] scores;
    private int pending = -1;

    /// <param name="model">The model.</param>
    /// <param name="conversation">What it has already.</param>
    /// <param name="tokens">What it is to read.</param>
    /// <param name="common">How much of that it has.</param>
    /// <param name="settings">How it answers.</param>
    public ChatTurn(LlavaModel model, Conversation conversation, List<PromptToken> tokens, int common, TurnSettings settings)
    {
        (this.model, this.conversation, this.tokens, this.settings) = (model, conversation, tokens, settings);

        // The last position always runs: its scores are those of the first token.
        Cached = Math.Min(common, tokens.Count - 1);
        sampler = new TokenSampler(settings.Sampling);
        decoder = new TokenDecoder(model.Tokenizer);
        stop = new StopText(settings.Stops);
        embedding = new float[model.Width];
        scores = new float[model.Tokenizer.Count];
        if (tokens.Count >= model.ContextLength)
        {
            throw new InstructException(
                $"The conversation has {tokens.Count:N0} tokens ({model.ImageTokens} of them for each picture); this model reads at most {model.ContextLength:N0}, the answer included. Leave out earlier turns.");
        }
    }

    /// <summary>Positions of the question that were there already.</summary>
    public int Cached { get; }

    /// <summary>Why it ended; null while it has not.</summary>
    public ChatFinishReason? Finish { get; private set; }

    /// <summary>What it cost.</summary>
    public UsageDetails Usage => new()
    {
        InputTokenCount = tokens.Count, OutputTokenCount = said.Count, TotalTokenCount = tokens.Count + said.Count, CachedInputTokenCount = Cached,
    };

    /// <summary>Reads the question.</summary>
    /// <param name="features">Features of a picture by its key.</param>
    /// <param name="cancellationToken">Stops between parts.</param>
    public void Read(Func<UInt128, float[]> features, CancellationToken cancellationToken)
    {
        conversation.Truncate(Cached);
        var (width, most) = (model.Width, Math.Min(settings.PrefillTokens, tokens.Count - Cached));
        var (block, ids) = (new float[most * width], new long[most]);
        (UInt128 Key, float[] Values) picture = (0, []);
        for (var start = Cached; start < tokens.Count; start += most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(most, tokens.Count - start);
            for (var i = 0; i < count;)
            {
                var token = tokens[start + i];
                if (token.Picture != 0)
                {
                    if (picture.Key != token.Picture)
                        picture = (token.Picture, features(token.Picture));
                    picture.Values.AsSpan(token.Id * width, width).CopyTo(block.AsSpan(i++ * width));
                    continue;
                }

                var words = 0;
                while (i + words < count && tokens[start + i + words].Picture == 0)
                    ids[words] = tokens[start + i + words++].Id;
                model.Embed(ids.AsMemory(0, words), block.AsMemory(i * width, words * width));
                i += words;
            }

            Run(block.AsSpan(0, count * width), count, start);
        }
    }

    /// <summary>Chooses the next token, unless the answer has ended.</summary>
    /// <returns>What it adds to the text; empty where nothing is whole yet.</returns>
    public string Next()
    {
        if (pending >= 0)
        {
            one[0] = pending;
            model.Embed(one, embedding);
            Run(embedding, 1, -1);
            pending = -1;
        }

        var id = sampler.Next(scores, said);
        if (id == model.Tokenizer.EndId)
            return End(ChatFinishReason.Stop);
        said.Add(id);
        pending = id;
        var piece = stop.Append(decoder.Append(id));
        text.Append(piece);
        if (stop.Found)
            Finish = ChatFinishReason.Stop;
        else if (said.Count == settings.MaxOutputTokens || conversation.Cache.Length + 1 >= model.ContextLength)
            return piece + End(ChatFinishReason.Length);
        return piece;
    }

    private string End(ChatFinishReason reason)
    {
        Finish = reason;
        var rest = stop.Append(decoder.Finish()) + stop.Finish();
        text.Append(rest);
        if (!stop.Found)
            conversation.Remember(text.ToString(), [.. said]);
        return rest;
    }

    // The conversation knows of a token when the cache has it, whatever happens in between.
    private void Run(ReadOnlySpan<float> embeddings, int count, int start)
    {
        var logits = (count == 1 ? model.Decoder : model.Prefill).Run(conversation.Cache, embeddings);
        if (start < 0)
            conversation.Tokens.Add(new PromptToken(pending, 0));
        else
            conversation.Tokens.AddRange(tokens.GetRange(start, count));
        logits[..scores.Length].CopyTo(scores);
    }
}
