namespace PathGen.Agents;
/// <summary>x</summary>
public sealed class PatchSelector(string settings, Func<RetrievalInput, IReadOnlyList<SelectedPatch>> f)
{
    /// <summary>x</summary>
    public string Settings => settings;
    /// <summary>x</summary>
    public IReadOnlyList<SelectedPatch> Select(RetrievalInput input, CancellationToken cancellationToken = default) => f(input);
}
