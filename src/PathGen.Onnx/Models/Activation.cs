namespace PathGen.Onnx;

/// <summary>Activation of a transformer's MLP. Checkpoints do not record it, and a wrong one silently costs accuracy.</summary>
public enum Activation
{
    /// <summary>x·Φ(x), the exact form.</summary>
    Gelu,

    /// <summary>x·σ(1.702x), as OpenAI's CLIP and PathGen-CLIP use.</summary>
    QuickGelu,
}
