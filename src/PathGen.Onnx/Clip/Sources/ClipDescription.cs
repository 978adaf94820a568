namespace PathGen.Onnx;

/// <summary>What is known of a checkpoint beside its tensors.</summary>
/// <param name="Architecture">The towers.</param>
/// <param name="Activation">The activation, where something states it.</param>
/// <param name="Preprocess">How pictures are prepared.</param>
/// <param name="StatedBy">Where the architecture is from, as messages call it.</param>
internal sealed record ClipDescription(ClipArchitecture Architecture, Activation? Activation, PreprocessSettings Preprocess, string StatedBy);
