namespace PathGen.Onnx;

/// <summary>What a graph says about one of its inputs or outputs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">Type of its elements, such as <c>typeof(float)</c>; null where it is no tensor.</param>
/// <param name="Shape">Sizes, outermost first; −1 where the graph leaves one open.</param>
public sealed record TensorSpec(string Name, Type? ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>Such as <c>input: Single [?, 500, 500, 3]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType?.Name ?? "no tensor"} [{string.Join(", ", Shape.Select(size => size < 0 ? "?" : FormattableString.Invariant($"{size}")))}]";
}
