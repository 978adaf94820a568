using Microsoft.Extensions.AI;

namespace PathGen.Instruct;

/// <summary>
/// Multiple-choice accuracy of a model behind an <see cref="IChatClient"/>, by subset, with intervals of the bootstrap, and whether it likes a letter: questions can be asked in several
/// orders of their options. Thread-safe.
/// </summary>
public sealed class ChoiceEvaluation
{
    private const long LargestImage = 1 << 28;

    private readonly IChatClient client;
    private readonly ChoiceEvaluationOptions options;

    /// <summary>Makes an evaluation.</summary>
    /// <param name="client">The model; not disposed.</param>
    /// <param name="options">Null for the defaults.</param>
    public ChoiceEvaluation(IChatClient client, ChoiceEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.client = client;
        options ??= new ChoiceEvaluationOptions();
        this.options = new ChoiceEvaluationOptions
        {
            Orders = options.Orders, Concurrency = options.Concurrency, BootstrapSamples = options.BootstrapSamples, MaxOutputTokens = options.MaxOutputTokens, Seed = options.Seed,
        };
    }

    /// <summary>Asks every question.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="images">The folder in which their pictures lie; a picture that leads out of it is refused.</param>
    /// <param name="progress">Told the number of questions that are done; null for nobody.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InstructException">A picture is missing or lies elsewhere; this is found before anything is asked.</exception>
    public async Task<ChoiceReport> RunAsync(IReadOnlyList<ChoiceQuestion> questions, string images, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentException.ThrowIfNullOrEmpty(images);
        if (questions.Count == 0)
            throw new InstructException("There is no question to ask.");
        string[] paths = [.. questions.Select(q => PathOf(images, q))];
        var picks = questions.Select(q => new int?[Math.Min(options.Orders, q.Options.Count)]).ToArray();
        var done = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, questions.Count), new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken }, async (i, cancel) =>
        {
            var bytes = await File.ReadAllBytesAsync(paths[i], cancel).ConfigureAwait(false);
            var picture = new DataContent(bytes, bytes is [0x89, ..] ? "image/png" : "image/jpeg");
            for (var order = 0; order < picks[i].Length; order++)
                picks[i][order] = await AskAsync(questions[i], picture, order, cancel).ConfigureAwait(false);
            progress?.Report(Interlocked.Increment(ref done));
        }).ConfigureAwait(false);
        return Report(questions, picks);
    }

    // The options turned by so many places: option k is shown as letter (k + order) mod n.
    private async Task<int?> AskAsync(ChoiceQuestion question, DataContent picture, int order, CancellationToken cancellationToken)
    {
        var count = question.Options.Count;
        string[] shown = [.. Enumerable.Range(0, count).Select(i => question.Options[(i - order + count) % count])];
        var message = new ChatMessage(ChatRole.User, [picture, new TextContent(InstructForm.Ask(question.Question, shown))]);
        var response = await client.GetResponseAsync([message], new ChatOptions { Temperature = 0, MaxOutputTokens = options.MaxOutputTokens }, cancellationToken).ConfigureAwait(false);
        return ChoiceAnswer.Parse(response.Text, shown);
    }

    /// <summary>Counts what was picked: for each question and order the letter's index, or null.</summary>
    internal ChoiceReport Report(IReadOnlyList<ChoiceQuestion> questions, IReadOnlyList<int?[]> picks)
    {
        var letters = questions.Max(q => q.Options.Count);
        var (picked, right, hits) = (new int[letters], new int[letters], new int[letters]);
        var (shares, unparsed) = (new double[questions.Count], new double[questions.Count]);
        var consistent = 0;
        for (var i = 0; i < questions.Count; i++)
        {
            var (count, meant) = (questions[i].Options.Count, new HashSet<int?>());
            for (var order = 0; order < picks[i].Length; order++)
            {
                var (pick, answer) = (picks[i][order], (questions[i].Answer + order) % count);
                meant.Add(pick is { } p ? (p - order + count) % count : null);
                if (pick is { } letter)
                {
                    picked[letter]++;
                    right[answer]++;
                    hits[answer] += letter == answer ? 1 : 0;
                }

                shares[i] += pick == answer ? 1.0 / picks[i].Length : 0;
                unparsed[i] += pick is null ? 1.0 / picks[i].Length : 0;
            }

            consistent += meant.Count == 1 && !meant.Contains(null) ? 1 : 0;
        }

        var groups = questions.Select((q, i) => (q.Subset, i)).GroupBy(q => q.Subset, q => q.i).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, Indexes: g.ToArray())).ToList();
        List<ChoiceScore> scores = [Score("all", [.. Enumerable.Range(0, questions.Count)], shares, unparsed)];
        if (groups.Count > 1)
            scores.AddRange(groups.Select(g => Score(g.Key, g.Indexes, shares, unparsed)));
        return new ChoiceReport(
            scores, picked, right, LetterBalance.OfTwo(picked, right), [.. hits.Select((h, k) => right[k] == 0 ? (double?)null : h / (double)right[k])],
            options.Orders == 1 ? null : consistent / (double)questions.Count);
    }

    private ChoiceScore Score(string subset, int[] indexes, double[] shares, double[] unparsed)
    {
        // Efron's percentile interval over questions.
        var choice = new SeededChoice(SeededChoice.SeedOf($"{options.Seed}", subset));
        var means = new double[options.BootstrapSamples];
        for (var sample = 0; sample < means.Length; sample++)
        {
            for (var i = 0; i < indexes.Length; i++)
                means[sample] += shares[indexes[choice.Next(indexes.Length)]];
            means[sample] /= indexes.Length;
        }

        Array.Sort(means);
        return new ChoiceScore(
            subset, indexes.Length, indexes.Average(i => shares[i]), means[(int)(0.025 * (means.Length - 1))], means[(int)Math.Ceiling(0.975 * (means.Length - 1))], indexes.Average(i => unparsed[i]));
    }

    private static string PathOf(string images, ChoiceQuestion question)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(images)) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(folder, question.Image));
        if (!path.StartsWith(folder, StringComparison.Ordinal))
            throw new InstructException($"Question {question.Id}: its picture {question.Image} lies outside {images}.");
        var file = new FileInfo(path);
        return file.Exists && file.Length <= LargestImage ? path : throw new InstructException($"Question {question.Id}: there is no picture {path} of at most {LargestImage:N0} bytes.");
    }
}
