namespace PathGen.Clip;

/// <summary>Embeddings with the class of each row. Immutable; thread-safe.</summary>
public sealed class LabelledEmbeddings
{
    private readonly int[] labels;

    /// <summary>Puts rows and classes together.</summary>
    /// <param name="matrix">N × D.</param>
    /// <param name="labels">N classes, 0 to K − 1.</param>
    /// <param name="classes">Names of the K classes.</param>
    /// <exception cref="ArgumentException">Rows and labels differ in number, or a label is out of range.</exception>
    public LabelledEmbeddings(EmbeddingMatrix matrix, ReadOnlySpan<int> labels, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(classes);
        if (labels.Length != matrix.Count)
            throw new ArgumentException($"{labels.Length} labels for {matrix.Count} rows.", nameof(labels));
        foreach (var label in labels)
        {
            if (label < 0 || label >= classes.Count)
                throw new ArgumentException($"A label is {label}; 0 to {classes.Count - 1} are expected.", nameof(labels));
        }

        Matrix = matrix;
        this.labels = labels.ToArray();
        Classes = [.. classes];
    }

    /// <summary>N × D.</summary>
    public EmbeddingMatrix Matrix { get; }

    /// <summary>N classes.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>Names of the K classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Reads a matrix (<c>.npy</c>, float32) and a table (CSV or TSV) whose column <c>label</c> holds the class of each row, in order.</summary>
    /// <param name="path">The <c>.npy</c> file.</param>
    /// <param name="labelPath">The table; null for the matrix's name with <c>.csv</c>.</param>
    /// <param name="classes">The classes that may occur; null for those that do, by name.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="EmbeddingException">The matrix is missing, damaged or of another type.</exception>
    /// <exception cref="EvaluationException">The table is missing or damaged, has another number of rows, or a class that was not expected.</exception>
    public static LabelledEmbeddings Read(string path, string? labelPath = null, IReadOnlyList<string>? classes = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        labelPath ??= Path.ChangeExtension(path, ".csv");
        var matrix = NpyMatrix.Read(path, cancellationToken);
        string[] names = [.. TableFile.Read(labelPath, ["label", "class"]).Select(row => row[0])];
        if (names.Length != matrix.Count)
            throw new EvaluationException($"{labelPath}: {names.Length} labels for the {matrix.Count} rows of {path}; one a row is expected, in the same order.");
        classes ??= [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var index = classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var labels = new int[names.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = index.TryGetValue(names[i], out var label)
                ? label
                : throw new EvaluationException($"{labelPath}: row {i} is of class \"{names[i]}\"; expected are {string.Join(", ", classes)}.");
        }

        return new LabelledEmbeddings(matrix, labels, classes);
    }
}
