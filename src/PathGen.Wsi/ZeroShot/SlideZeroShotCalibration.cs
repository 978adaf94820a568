using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// What a user's own labelled slides say about zero-shot scores: which j to pool with, how much a similarity counts, and how far each class is off: logits = scale × similarity + bias
/// (vector scaling with one scale, Guo et al. 2017, arXiv 1706.04599). Holds for one model, one set of classes and one set of prompts. Immutable; thread-safe.
/// </summary>
public sealed class SlideZeroShotCalibration
{
    private const int MaxFileBytes = 1 << 20;
    private readonly SlideZeroShotCalibrationContent content;

    internal SlideZeroShotCalibration(SlideZeroShotCalibrationContent content) => this.content = content;

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes => content.Classes;

    /// <summary>The j whose held-out log loss was least.</summary>
    public int J => content.J;

    /// <summary>Factor on similarities, above 0.</summary>
    public double Scale => content.Scale;

    /// <summary>What is added to each class's logit.</summary>
    public IReadOnlyList<double> Biases => content.Biases;

    /// <summary>How many slides it was fitted to.</summary>
    public int Slides => content.Slides;

    /// <summary>How well every j did on slides held out.</summary>
    public IReadOnlyList<CalibrationTrial> Trials => content.Trials;

    /// <summary>Fits a calibration to labelled slides. The same slides in the same order give the same calibration.</summary>
    /// <param name="classifier">An uncalibrated classifier.</param>
    /// <param name="results">What it said of each slide.</param>
    /// <param name="labels">For each slide the index of its class.</param>
    /// <param name="cancellationToken">Stops between fits.</param>
    /// <exception cref="ArgumentException">As many labels as slides are needed, each an index of a class.</exception>
    /// <exception cref="WsiException">A class has fewer than two slides.</exception>
    /// <remarks>
    /// Penalised maximum likelihood: the scale in units of the model's own is drawn to 1 (normal prior, deviation 2; at least 0.01), each bias to 0 (deviation 5), so that classes that separate perfectly do not drive them to
    /// infinity. Every j is fitted to four fifths of each class and tried on the last fifth, five times over; the j with the least held-out log loss is then fitted to all.
    /// </remarks>
    public static SlideZeroShotCalibration Fit(
        SlideZeroShotClassifier classifier, IReadOnlyList<SlideZeroShotResult> results, IReadOnlyList<int> labels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(labels);
        var names = classifier.Classes;
        if (labels.Count != results.Count || labels.Any(label => label < 0 || label >= names.Count))
            throw new ArgumentException($"{labels.Count} labels for {results.Count} slides; each slide needs the index of its class, 0 to {names.Count - 1}.", nameof(labels));
        for (var k = 0; k < names.Count; k++)
        {
            if (labels.Count(label => label == k) is < 2 and var few)
                throw new WsiException($"Calibration needs two labelled slides of each class or more; \"{names[k]}\" has {few}.");
        }

        int[] list = [.. labels];
        var folds = CalibrationFit.Folds(list, names.Count);
        var trials = new List<CalibrationTrial>();
        foreach (var j in results[0].Pooled.Select(p => p.J))
        {
            cancellationToken.ThrowIfCancellationRequested();
            trials.Add(CalibrationFit.Try(j, Pooled(j), list, folds, classifier.LogitScale));
        }

        var best = trials.MinBy(t => t.LogLoss)!.J;
        var (scale, biases) = CalibrationFit.Fit(Pooled(best), list, classifier.LogitScale);
        return new SlideZeroShotCalibration(new SlideZeroShotCalibrationContent
        {
            FormatVersion = SlideZeroShotCalibrationContent.CurrentVersion,
            Classes = [.. names],
            ClassKey = classifier.ClassKey,
            J = best,
            Scale = scale,
            Biases = biases,
            Slides = list.Length,
            Trials = trials,
        });

        double[][] Pooled(int j) => [.. results.Select(r => r.Pooled.First(p => p.J == j).Similarities.ToArray())];
    }

    /// <summary>Reads a table of labelled slides: columns <c>slide_id</c> (or <c>slide</c>) and <c>label</c> (or <c>class</c>), as CLAM's tables have them; others do not matter.</summary>
    /// <param name="path">CSV or TSV with a header line.</param>
    /// <returns>The label of each slide.</returns>
    /// <exception cref="WsiException">Missing or damaged, or a slide has two labels.</exception>
    public static IReadOnlyDictionary<string, string> ReadLabels(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var row in TableFile.Read(path, ["slide_id", "slide"], ["label", "class"]))
            {
                if (!labels.TryAdd(row[0], row[1]) && labels[row[0]] != row[1])
                    throw new WsiException($"{path}: slide {row[0]} is \"{labels[row[0]]}\" and \"{row[1]}\".");
            }
        }
        catch (EvaluationException e)
        {
            throw new WsiException(e.Message, e);
        }

        return labels;
    }

    /// <summary>Reads a calibration.</summary>
    /// <param name="path">As <see cref="Write"/> writes it.</param>
    /// <exception cref="WsiException">Missing, damaged, or not a calibration.</exception>
    public static SlideZeroShotCalibration Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxFileBytes)
                throw new WsiException($"{path}: {stream.Length} bytes; a calibration has at most {MaxFileBytes}.");
            var content = JsonSerializer.Deserialize(stream, WsiJson.Default.SlideZeroShotCalibrationContent) ?? throw new WsiException($"{path}: null is no calibration.");
            if (content.FormatVersion != SlideZeroShotCalibrationContent.CurrentVersion)
                throw new WsiException($"{path}: format version {content.FormatVersion}; this library reads {SlideZeroShotCalibrationContent.CurrentVersion}.");
            if (content.Classes.Count < 1 || content.Biases.Length != content.Classes.Count || !content.Biases.All(double.IsFinite) || !(content.Scale > 0) || !double.IsFinite(content.Scale)
                || content.J is < 1 or > SlideZeroShotOptions.MaxJ)
                throw new WsiException($"{path}: a calibration needs a j of 1 or more, a scale above 0 and a finite bias for each class.");
            return new SlideZeroShotCalibration(content);
        }
        catch (JsonException e)
        {
            throw new WsiException($"{path}: not a calibration: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes it as JSON, whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write(string path) => WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, content, WsiJson.Document.SlideZeroShotCalibrationContent));

    /// <summary>The logits of pooled similarities.</summary>
    internal double[] Logits(IReadOnlyList<double> similarities) => [.. similarities.Select((s, k) => content.Scale * s + content.Biases[k])];

    /// <summary>Refuses other classes, prompts and models than it was fitted for.</summary>
    internal void Check(string key, IReadOnlyList<string> classes)
    {
        if (!classes.SequenceEqual(Classes))
            throw new ArgumentException($"The calibration is of the classes {string.Join("; ", Classes)}, not of {string.Join("; ", classes)}.");
        if (key != content.ClassKey)
            throw new ArgumentException("The calibration was fitted with another model, precision, or other prompts; fit it again.");
    }

    /// <summary>SHA-256 of what similarities depend on besides the slide, in hex.</summary>
    internal static string KeyOf(ZeroShotClassifier classifier, string? encoder)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"classes 1\n{encoder}\n{classifier.LogitScale:R}\n");
        foreach (var template in classifier.Templates)
            text.Append(CultureInfo.InvariantCulture, $"{template.Length} {template}\n");
        foreach (var zeroShotClass in classifier.Classes)
        {
            text.Append(CultureInfo.InvariantCulture, $"class {zeroShotClass.Name.Length} {zeroShotClass.Name}\n");
            foreach (var phrase in zeroShotClass.Phrases)
                text.Append(CultureInfo.InvariantCulture, $"{phrase.Length} {phrase}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
