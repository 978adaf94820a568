namespace PathGen.Wsi;

/// <summary>
/// One or more numbers for each patch of a slide, such as similarities to classes or attention: what heatmaps, contact sheets and GeoJSON show. Immutable by convention and
/// thread-safe.
/// </summary>
public sealed class PatchScores
{
    /// <summary>The most columns.</summary>
    public const int MaxColumns = 1000;

    private readonly float[][] columns;

    /// <summary>Wraps scores without copying them.</summary>
    /// <param name="slideId">Name of the slide, without folder and extension.</param>
    /// <param name="positions">Upper left corner of each patch, in level-0 pixels.</param>
    /// <param name="patchSize">Side of every patch in level-0 pixels, above 0.</param>
    /// <param name="names">What each column is, distinct and not empty; 1 to <see cref="MaxColumns"/>.</param>
    /// <param name="columns">A column for each name: a finite number for each patch.</param>
    /// <exception cref="ArgumentException">Names, columns and positions do not fit.</exception>
    /// <exception cref="WsiException">A score is NaN or infinite.</exception>
    public PatchScores(string slideId, IReadOnlyList<PatchPosition> positions, long patchSize, IReadOnlyList<string> names, IReadOnlyList<float[]> columns)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(slideId);
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentOutOfRangeException.ThrowIfLessThan(patchSize, 1);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(columns);
        if (names.Count is 0 or > MaxColumns || names.Count != columns.Count)
            throw new ArgumentException($"{slideId}: {columns.Count} columns for {names.Count} names; as many are needed, 1 to {MaxColumns}.", nameof(columns));
        if (names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
            throw new ArgumentException($"{slideId}: names of scores must differ and must not be empty.", nameof(names));
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Length != positions.Count)
                throw new ArgumentException($"{slideId}: {columns[i].Length} scores \"{names[i]}\" for {positions.Count} patches.", nameof(columns));
            var bad = Array.FindIndex(columns[i], value => !float.IsFinite(value));
            if (bad >= 0)
                throw new WsiException(FormattableString.Invariant($"{slideId}: the score \"{names[i]}\" of patch {bad} is {columns[i][bad]}; every score must be a finite number."));
        }

        (SlideId, Positions, PatchSize, Names, this.columns) = (slideId, [.. positions], patchSize, [.. names], [.. columns]);
    }

    /// <summary>Name of the slide, without folder and extension.</summary>
    public string SlideId { get; }

    /// <summary>Upper left corner of each patch, in level-0 pixels.</summary>
    public IReadOnlyList<PatchPosition> Positions { get; }

    /// <summary>Side of a patch in level-0 pixels.</summary>
    public long PatchSize { get; }

    /// <summary>What each column is.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of patches.</summary>
    public int Count => Positions.Count;

    /// <summary>The scores of a column, one a patch.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public ReadOnlySpan<float> this[string name]
    {
        get
        {
            for (var i = 0; i < Names.Count; i++)
            {
                if (Names[i] == name)
                    return columns[i];
            }

            throw new ArgumentException($"{SlideId} has no scores \"{name}\"; it has {string.Join(", ", Names.Select(n => $"\"{n}\""))}.", nameof(name));
        }
    }
}
