namespace PathGen.Onnx;

/// <summary>A name of Python that a pickle refers to: one of the few that <see cref="TorchGlobals"/> knows.</summary>
/// <param name="Name">Module and name, joined by a dot.</param>
internal sealed record PickleGlobal(string Name);
