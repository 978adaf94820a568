namespace PathGen.Clip;

/// <summary>A class and the phrases that mean it.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Phrases">What goes into the templates; several make an ensemble. At least one.</param>
public sealed record ZeroShotClass(string Name, IReadOnlyList<string> Phrases)
{
    /// <summary>A class whose phrase is its name.</summary>
    public ZeroShotClass(string name)
        : this(name, [name])
    {
    }

    /// <summary>A class whose phrase is its name, so that a list of names is a list of classes.</summary>
    public static implicit operator ZeroShotClass(string name) => new(name);
}
