namespace PathGen.Instruct;

/// <summary>What an <see cref="InstructBuilder"/> makes. Options are read once, when the builder is made.</summary>
public sealed class InstructBuilderOptions
{
    /// <summary>
    /// How often each kind is made, in parts of any sum; a kind that is not named is not made. Default: 25 multiple choice, 10 true or false, 30 conversations, 20 descriptions, 15
    /// reasoning.
    /// </summary>
    /// <exception cref="ArgumentException">Empty, or a part is negative or not finite, or all are 0.</exception>
    public IReadOnlyDictionary<InstructKind, double> Mix
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Keys.Any(k => !Enum.IsDefined(k)) || value.Values.Any(v => !double.IsFinite(v) || v < 0) || !value.Values.Any(v => v > 0))
                throw new ArgumentException("The mix needs parts of 0 or more, one of them above 0.", nameof(value));
            field = new SortedDictionary<InstructKind, double>(value.ToDictionary());
        }
    } = new SortedDictionary<InstructKind, double>
    {
        [InstructKind.Description] = 20, [InstructKind.Conversation] = 30, [InstructKind.Reasoning] = 15, [InstructKind.MultipleChoice] = 25, [InstructKind.TrueFalse] = 10,
    };

    /// <summary>Records of a pair, 1 to 5; each is of another kind. A kind that a pair does not offer, or a gate holds back, is replaced by the next. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int RecordsPerPair
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 5);
            field = value;
        }
    } = 1;

    /// <summary>Most pairs that are read, 1 or more; null, the default, for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxPairs
    {
        get;
        set
        {
            if (value is { } most)
                ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(value));
            field = value;
        }
    }

    /// <summary>Seed of all choices. Default: 0.</summary>
    public long Seed { get; set; }

    /// <summary>Pairs that are with the writer at once, 1 to 256. Default: 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Concurrency
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            field = value;
        }
    } = 4;

    /// <summary>Gates in the order in which they are asked. Default: <see cref="InstructGates.All"/>.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public IReadOnlyList<IInstructGate> Gates
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
        }
    } = InstructGates.All;

    internal InstructBuilderOptions Copy() => (InstructBuilderOptions)MemberwiseClone();
}
