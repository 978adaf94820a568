namespace PathGen.Instruct;

/// <summary>Conversations that are kept, so that a further turn costs its own tokens only. Thread-safe.</summary>
/// <param name="model">The model.</param>
/// <param name="most">Most of them.</param>
internal sealed class ConversationPool(LlavaModel model, int most) : IDisposable
{
    private readonly SemaphoreSlim room = new(most);
    private readonly Lock gate = new();
    private readonly List<Conversation> idle = [];
    private int made;
    private long uses;
    private bool disposed;

    /// <summary>Waits for a conversation: the one that has most of a prompt already.</summary>
    /// <returns>It, the prompt's positions as it knows them, and how many of them it has.</returns>
    public async ValueTask<(Conversation Conversation, List<PromptToken> Tokens, int Common)> TakeAsync(Prompt prompt, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                return Choose(prompt);
            }
        }
        catch
        {
            room.Release();
            throw;
        }
    }

    /// <summary>Gives a conversation back.</summary>
    public void Return(Conversation conversation)
    {
        lock (gate)
        {
            conversation.LastUse = ++uses;
            if (disposed)
                conversation.Dispose();
            else
                idle.Add(conversation);
        }

        room.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            idle.ForEach(c => c.Dispose());
            idle.Clear();
        }
    }

    private (Conversation Conversation, List<PromptToken> Tokens, int Common) Choose(Prompt prompt)
    {
        var best = idle
            .Select(c => (Conversation: c, Tokens: prompt.Tokens(model.ImageTokens, c.Spoken)))
            .Select(c => (c.Conversation, c.Tokens, Common: c.Conversation.CommonLength(c.Tokens)))
            .OrderByDescending(c => c.Common).ThenBy(c => c.Conversation.LastUse).FirstOrDefault();

        // One that would lose more than half of what it holds is left alone while there is room for another.
        if (best.Conversation is null || (made < most && 2 * best.Common < best.Conversation.Tokens.Count))
        {
            var fresh = new Conversation(model.Decoder.CreateCache(model.ContextLength));
            made++;
            return (fresh, prompt.Tokens(model.ImageTokens, fresh.Spoken), 0);
        }

        // Of several that have equally little, the one that was not used for longest goes; it is first among them.
        idle.Remove(best.Conversation);
        return best;
    }
}
