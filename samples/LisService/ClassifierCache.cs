using PathGen.Clip;

namespace PathGen.Samples.LisService;

/// <summary>The classifiers of the last label sets, in memory only: a set's texts are embedded once. Thread-safe.</summary>
internal sealed class ClassifierCache(ClipModel model)
{
    private const int Capacity = 64;
    private readonly Dictionary<string, LinkedListNode<(string Key, Lazy<ZeroShotClassifier> Classifier)>> byKey = [];
    private readonly LinkedList<(string Key, Lazy<ZeroShotClassifier> Classifier)> byUse = [];
    private readonly Lock turn = new();

    /// <summary>The classifier of a question.</summary>
    /// <exception cref="RequestException">Its labels or templates do not fit.</exception>
    public ZeroShotClassifier Get(Question question)
    {
        try
        {
            return Find(question).Value;
        }
        catch (ArgumentException e)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, e.Message.Split(" (Parameter")[0]);
        }
    }

    private Lazy<ZeroShotClassifier> Find(Question question)
    {
        // Neither list can hold the control characters.
        var key = $"{string.Join('\u0001', question.Labels)}\u0002{string.Join('\u0001', question.Templates ?? [])}";
        lock (turn)
        {
            if (byKey.TryGetValue(key, out var found))
                byUse.Remove(found);
            else
                byKey.Add(key, found = new((key, new Lazy<ZeroShotClassifier>(() => Create(question)))));
            byUse.AddFirst(found);
            if (byUse.Count > Capacity)
            {
                byKey.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }

            return found.Value.Classifier;
        }
    }

    private ZeroShotClassifier Create(Question question)
    {
        var options = new ZeroShotOptions();
        if (question.Templates is not null)
            options.Templates = question.Templates;
        return ZeroShotClassifier.Create(model, question.Labels.Select(label => new ZeroShotClass(label)), options);
    }
}
