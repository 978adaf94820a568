using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;

namespace PathGen.Samples.DemoModel;

/// <summary>
/// A vector for every token that tells tissues apart, learned from how often the token stands in the descriptions of each class: positive pointwise
/// mutual information (Church and Hanks, 1990), so that a token used for all classes alike has none. Immutable.
/// </summary>
internal sealed class TokenTable
{
    /// <summary>Width D of the vectors.</summary>
    public const int Width = 32;

    /// <summary>Size of CLIP's vocabulary.</summary>
    public const int VocabularySize = 49408;

    /// <summary>Row of every token that says nothing; a zero vector.</summary>
    public const int SilentRow = 0;

    private const double UnknownLength = 0.01;

    private readonly Dictionary<int, int> rows = [];
    private readonly List<double[]> vectors = [new double[Width]];
    private readonly double[][] axes;

    private TokenTable() => axes = Orthonormal();

    /// <summary>Rows of vectors; row 0 is silent.</summary>
    public IReadOnlyList<double[]> Vectors => vectors;

    /// <summary>The row of each token of the vocabulary.</summary>
    public long[] RowOfToken()
    {
        var result = new long[VocabularySize];
        foreach (var (token, row) in rows)
            result[token] = row;
        return result;
    }

    /// <summary>What every text starts from, so that a text without a known word still has a direction: short, and the same for all.</summary>
    public double[] Origin => [.. axes[ClassMap.ClassCount].Select(v => v * UnknownLength)];

    /// <summary>Axes that no text uses: unit vectors.</summary>
    public IReadOnlyList<double[]> SpareAxes => axes[(ClassMap.ClassCount + 1)..];

    /// <summary>The text vector of each class: the mean over its descriptions, of unit length.</summary>
    public double[][] Prototypes()
    {
        var sums = Enumerable.Range(0, ClassMap.ClassCount).Select(_ => new double[Width]).ToArray();
        foreach (var (tissue, text) in DescriptionBank.Descriptions)
        {
            var vector = Embed(ClipTokenizer.Default, text);
            for (var i = 0; i < Width; i++)
                sums[(int)tissue][i] += vector[i];
        }

        return [.. sums.Select(Unit)];
    }

    /// <summary>Learns the table from the description bank.</summary>
    public static TokenTable Learn(ClipTokenizer tokenizer)
    {
        var table = new TokenTable();
        var silent = DescriptionBank.StopWords.SelectMany(w => Tokens(tokenizer, w)).ToHashSet();
        var counts = new SortedDictionary<int, double[]>();
        var wholeWords = new HashSet<int>();
        var descriptions = new double[ClassMap.ClassCount];
        foreach (var (tissue, text) in DescriptionBank.Descriptions)
        {
            descriptions[(int)tissue]++;
            foreach (var word in text.Split([' ', ',', '.', ':', ';', '-'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (Tokens(tokenizer, word).ToArray() is [var only])
                    wholeWords.Add(only);
            }

            foreach (var token in Tokens(tokenizer, text).Distinct().Where(t => !silent.Contains(t)))
            {
                if (!counts.TryGetValue(token, out var byClass))
                    counts[token] = byClass = new double[ClassMap.ClassCount];
                byClass[(int)tissue]++;
            }
        }

        // A piece of a word stands in words of every kind: it must have been seen twice to mean anything.
        foreach (var (token, byClass) in counts.Where(c => wholeWords.Contains(c.Key) || c.Value.Sum() > 1))
            table.Add(token, byClass, descriptions);
        return table;
    }

    /// <summary>The vector of a text: the sum over its tokens, of unit length.</summary>
    public double[] Embed(ClipTokenizer tokenizer, string text)
    {
        var sum = Origin;
        foreach (var token in Tokens(tokenizer, text))
        {
            if (rows.TryGetValue(token, out var row))
            {
                for (var i = 0; i < Width; i++)
                    sum[i] += vectors[row][i];
            }
        }

        return Unit(sum);
    }

    private static double[] Unit(double[] vector)
    {
        var length = Math.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => v / length)];
    }

    private static IEnumerable<int> Tokens(ClipTokenizer tokenizer, string text)
    {
        foreach (var id in tokenizer.Encode(text))
        {
            if (id == ClipTokenizer.EndToken)
                yield break;
            if (id != ClipTokenizer.StartToken)
                yield return (int)id;
        }
    }

    private void Add(int token, double[] byClass, double[] descriptions)
    {
        // Frequencies per class, so that a class with more descriptions does not weigh more; a token seen once is trusted less than one seen often.
        var rates = new double[byClass.Length];
        for (var c = 0; c < rates.Length; c++)
            rates[c] = (byClass[c] + 0.02) / (descriptions[c] + 0.02 * rates.Length);
        var (total, seen) = (rates.Sum(), byClass.Sum());
        var vector = new double[Width];
        for (var c = 0; c < rates.Length; c++)
        {
            var information = Math.Max(0, Math.Log(rates[c] / total * rates.Length)) * (rates[c] / total) * (seen / (seen + 1));
            for (var i = 0; i < Width; i++)
                vector[i] += information * axes[c][i];
        }

        rows[token] = vectors.Count;
        vectors.Add(vector);
    }

    /// <summary>Orthonormal vectors from a fixed sequence of numbers, by Gram and Schmidt: an axis per class, one for what all texts share, and those that no text uses.</summary>
    private static double[][] Orthonormal()
    {
        var state = 0x9E3779B97F4A7C15ul;
        var result = new double[Width][];
        for (var k = 0; k < Width; k++)
        {
            var vector = new double[Width];
            for (var i = 0; i < Width; i++)
            {
                state = state * 6364136223846793005ul + 1442695040888963407ul;
                vector[i] = (state >> 11) / (double)(1ul << 53) - 0.5;
            }

            for (var j = 0; j < k; j++)
            {
                var along = vector.Zip(result[j], (a, b) => a * b).Sum();
                for (var i = 0; i < Width; i++)
                    vector[i] -= along * result[j][i];
            }

            result[k] = Unit(vector);
        }

        return result;
    }
}
