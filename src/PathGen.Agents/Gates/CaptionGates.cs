namespace PathGen.Agents;

/// <summary>The library's gates.</summary>
public static class CaptionGates
{
    /// <summary>All of them with their defaults, in the order in which they judge: what the words say of themselves, what the patch says of them, what other captions say.</summary>
    public static IReadOnlyList<ICaptionGate> All =>
        [new RefusalGate(), new PatientDataGate(), new HedgingGate(), new NegationGate(), new TissueGate(), new MeasurementGate(), new AgreementGate(), new DuplicateGate()];

    /// <summary>Some of them by name without version (<c>measurements</c>), in that order.</summary>
    /// <exception cref="ArgumentException">There is no gate of such a name.</exception>
    public static IReadOnlyList<ICaptionGate> Named(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var asked = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<ICaptionGate> gates = [.. All.Where(g => asked.Remove(ShortName(g)))];
        return asked.Count == 0 ? gates : throw new ArgumentException($"There is no gate '{asked.First()}'; there are {string.Join(", ", All.Select(ShortName))}.");
    }

    private static string ShortName(ICaptionGate gate) => gate.Name[..gate.Name.IndexOf('/')];
}
