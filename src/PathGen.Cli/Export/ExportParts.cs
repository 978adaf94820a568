using System.Globalization;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>What goes into a dataset: the run's own pairs and imported sources, with weights.</summary>
internal static class ExportParts
{
    private const string Own = "own";

    /// <summary>Where slides are now; null for where they were.</summary>
    /// <exception cref="CommandException">The folder is missing or cannot be read.</exception>
    public static Func<SlideRecord, string>? Locate(string? folder, CancellationToken cancellationToken)
    {
        if (folder is null)
            return null;
        SlideFolder slides;
        try
        {
            slides = SlideFolder.Scan(folder, cancellationToken);
        }
        catch (PairException e)
        {
            throw new CommandException(ExitCode.Input, e.Message, e); // Here the folder is an input.
        }

        return slide => slides.Find(slide.SlideId, slide.FileId) ?? throw new PairException($"{folder}: holds no slide '{slide.SlideId}'.");
    }

    /// <summary>Reads <c>NAME[=WEIGHT]</c> several times; nothing is the run's own pairs.</summary>
    /// <exception cref="CommandException">A weight is out of range, a name comes twice or is not in the store, or there are no pairs.</exception>
    public static async Task<IReadOnlyList<MixturePart>> ReadAsync(SqlPairStore store, RunCounts counts, string[] mix, PatchReader patches, CancellationToken cancellationToken)
    {
        var sources = (await store.ReadSourcesAsync(cancellationToken).ConfigureAwait(false)).Select(source => source.Source).ToDictionary(source => source.Name, StringComparer.Ordinal);
        var parts = new List<MixturePart>();
        foreach (var text in mix.Length == 0 ? [Own] : mix)
        {
            var at = text.LastIndexOf('=');
            var (name, weight) = at < 0 ? (text, 1) : (text[..at], double.TryParse(text[(at + 1)..], CultureInfo.InvariantCulture, out var number) ? number : 0);
            if (!(weight is > 0 and <= 100))
                throw new CommandException(ExitCode.Usage, $"--mix {Failure.OneLine(text)}: NAME=WEIGHT is expected, with a weight above 0 and at most 100.");
            if (parts.Exists(part => part.Name == name))
                throw new CommandException(ExitCode.Usage, $"--mix names '{Failure.OneLine(name)}' twice.");
            if (name == Own)
                parts.Add(new MixturePart(name, weight, stop => store.ReadPairsAsync(cancellationToken: stop).Select(pair => DatasetPair.Of(pair, patches.Read))));
            else if (sources.TryGetValue(name, out var source))
                parts.Add(new MixturePart(name, weight, stop => store.ReadImportedAsync(name, cancellationToken: stop).Select(pair => DatasetPair.Of(pair, source))));
            else
                throw new CommandException(ExitCode.Input, $"{store.Name}: there is no source '{Failure.OneLine(name)}'; the store holds {string.Join(", ", sources.Keys.Prepend(Own))}.");
        }

        return parts is [{ Name: Own }] && counts.Captioned == 0
            ? throw new CommandException(ExitCode.Input, $"{store.Name}: the run has no pair yet; continue it with 'pathgen generate'.")
            : parts;
    }

    /// <summary>The pairs of the parts together.</summary>
    public static IAsyncEnumerable<DatasetPair> Mix(IReadOnlyList<MixturePart> parts, CancellationToken cancellationToken) =>
        parts is [{ Weight: 1 } one] ? one.Read(cancellationToken) : Mixture.ReadAsync(parts, 0, cancellationToken);
}
