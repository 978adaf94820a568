namespace PathGen.Onnx;

/// <summary>What the configuration of a LLaVA-1.5 checkpoint says.</summary>
/// <param name="Llama">The language model.</param>
/// <param name="VisionTower">Name of the vision tower as the configuration states it: a folder or a name on Hugging Face.</param>
/// <param name="SelectLayer">Which of the vision tower's hidden states is read, counted from the end: -2 is the one before the last block.</param>
/// <param name="KeepClassToken">Whether the class token stays.</param>
/// <param name="ProjectorLayers">Products of the projector, with GELU between them.</param>
/// <param name="ProjectorWidth">Width of the hidden states that the projector takes.</param>
/// <param name="PadToSquare">Whether pictures are padded to a square with the mean colour first.</param>
internal sealed record LlavaDescription(
    LlamaArchitecture Llama, string VisionTower, int SelectLayer, bool KeepClassToken, int ProjectorLayers, int ProjectorWidth, bool PadToSquare);
