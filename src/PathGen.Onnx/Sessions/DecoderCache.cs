namespace PathGen.Onnx;

/// <summary>
/// The keys and values of one conversation, which a <see cref="DecoderSession"/> appends to. It grows with the tokens up to a limit. Not thread-safe; dispose it before its sessions.
/// </summary>
public sealed unsafe class DecoderCache : IDisposable
{
    private const int SmallestCapacity = 256;

    private readonly DecoderForm form;
    private readonly Dictionary<DecoderSession, DecoderBinding> bindings = [];
    private AlignedMemory memory;
    private AlignedMemory? other;

    internal DecoderCache(DecoderForm form, int largest)
    {
        this.form = form;
        Largest = largest;
        Capacity = Math.Min(SmallestCapacity, largest);
        memory = new AlignedMemory(BytesFor(Capacity));
        other = form.SharesCache ? null : new AlignedMemory(BytesFor(Capacity));
    }

    /// <summary>Tokens that it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Most tokens that it can hold.</summary>
    public int Largest { get; }

    /// <summary>Tokens that it has memory for now.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes of its memory now.</summary>
    public long Bytes => memory.Length + (other?.Length ?? 0);

    internal DecoderForm Form => form;

    /// <summary>Changes when its memory moves.</summary>
    internal int Generation { get; private set; }

    /// <summary>Forgets all tokens from a place on.</summary>
    /// <param name="length">Tokens that stay, 0 to <see cref="Length"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);

        // Without shared buffers the heads lie one behind another without gaps.
        if (!form.SharesCache && length < Length)
            Spread(memory.Address, Length, memory.Address, length, length);
        Length = length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var binding in bindings.Values)
            binding.Dispose();
        bindings.Clear();
        memory.Dispose();
        other?.Dispose();
    }

    /// <summary>Where a layer's keys or values lie.</summary>
    /// <param name="index">Twice the layer, and one more for values.</param>
    /// <param name="next">Whether the place is meant that a run writes to, where that is another.</param>
    internal nint Address(int index, bool next) => (next && other is not null ? other : memory).Address + (nint)(index * PartBytes(Capacity));

    /// <summary>Makes room.</summary>
    /// <exception cref="ModelException">So many tokens are more than the limit.</exception>
    internal void Reserve(int length)
    {
        if (length > Largest)
            throw new ModelException($"The conversation has {length:N0} tokens; this cache holds at most {Largest:N0}.");
        if (length <= Capacity)
            return;
        var capacity = (int)Math.Min(Largest, Math.Max(length, 2L * Capacity));
        var grown = new AlignedMemory(BytesFor(capacity));
        var (from, to) = (form.SharesCache ? (Capacity, capacity) : (Length, Length));
        for (var part = 0; part < form.Parts; part++)
            SpreadPart(memory.Address + (nint)(part * PartBytes(Capacity)), from, grown.Address + (nint)(part * PartBytes(capacity)), to, Length);
        memory.Dispose();
        memory = grown;
        if (other is not null)
        {
            other.Dispose();
            other = new AlignedMemory(BytesFor(capacity));
        }

        Capacity = capacity;
        Generation++;
    }

    /// <summary>Takes what a run appended.</summary>
    internal void Advance(int count)
    {
        Length += count;
        if (other is not null)
            (memory, other) = (other, memory);
    }

    /// <summary>What binds this cache to a session.</summary>
    internal DecoderBinding BindingOf(DecoderSession session)
    {
        if (!bindings.TryGetValue(session, out var binding))
            bindings.Add(session, binding = new DecoderBinding(session, this));
        return binding;
    }

    private void Spread(nint source, int from, nint target, int to, int length)
    {
        for (var part = 0; part < form.Parts; part++)
            SpreadPart(source + (nint)(part * PartBytes(Capacity)), from, target + (nint)(part * PartBytes(Capacity)), to, length);
    }

    // Heads of some rows each, of which the first so many are copied to heads of other sizes. A shorter target may be the source itself.
    private void SpreadPart(nint source, int from, nint target, int to, int length)
    {
        long row = form.HeadWidth * form.ElementBytes;
        for (long head = 0; head < form.Heads; head++)
            Buffer.MemoryCopy((void*)(source + (nint)(head * from * row)), (void*)(target + (nint)(head * to * row)), length * row, length * row);
    }

    private long PartBytes(int capacity) => (long)form.Heads * capacity * form.HeadWidth * form.ElementBytes;

    private long BytesFor(int capacity) => form.Parts * PartBytes(capacity);
}
