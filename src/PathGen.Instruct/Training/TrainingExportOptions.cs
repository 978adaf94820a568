namespace PathGen.Instruct;

/// <summary>What <see cref="TrainingExport"/> writes. Options are read once, when it is made.</summary>
public sealed class TrainingExportOptions
{
    /// <summary>The language model that LLaVA's training begins with. Default: <c>lmsys/vicuna-13b-v1.5</c>, as PathGen-LLaVA did.</summary>
    /// <exception cref="ArgumentException">Empty, or with characters that a shell reads otherwise.</exception>
    public string LanguageModel
    {
        get;
        set => field = Plain(value);
    } = "lmsys/vicuna-13b-v1.5";

    /// <summary>The vision tower, a Hugging Face folder or name. Default: <c>jamessyx/pathgenclip-vit-large-patch14-hf</c>, PathGen-CLIP-L.</summary>
    /// <exception cref="ArgumentException">Empty, or with characters that a shell reads otherwise.</exception>
    public string VisionTower
    {
        get;
        set => field = Plain(value);
    } = "jamessyx/pathgenclip-vit-large-patch14-hf";

    /// <summary>GPUs of one machine: 1, 2, 4, 8 or 16, so that the published batches divide. Default: 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int Gpus
    {
        get;
        set => field = value is 1 or 2 or 4 or 8 or 16 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "GPUs must be 1, 2, 4, 8 or 16, so that the published batches divide.");
    } = 8;

    /// <summary>The open_clip architecture. Default: <c>ViT-B-16</c>, PathGen-CLIP's.</summary>
    /// <exception cref="ArgumentException">Empty, or with characters that a shell reads otherwise.</exception>
    public string ClipArchitecture
    {
        get;
        set => field = Plain(value);
    } = "ViT-B-16-quickgelu";

    /// <summary>The weights that CLIP's training begins with, a name of open_clip or a file. Default: <c>openai</c>.</summary>
    /// <exception cref="ArgumentException">Empty, or with characters that a shell reads otherwise.</exception>
    public string ClipWeights
    {
        get;
        set => field = Plain(value);
    } = "openai";

    // They are written into scripts.
    private static string Plain(string value) => !string.IsNullOrEmpty(value) && value.Length <= 1000 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '@' or ':')
        ? value : throw new ArgumentException($"\"{value}\" is no name or path of letters, digits and - _ . / @ :, as a script can hold.", nameof(value));
}
