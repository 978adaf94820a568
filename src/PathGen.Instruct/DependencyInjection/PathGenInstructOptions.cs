namespace PathGen.Instruct;

/// <summary>What <see cref="PathGenInstructServiceCollectionExtensions.AddPathGenInstruct"/> registers. Not thread-safe while being set.</summary>
public sealed class PathGenInstructOptions
{
    /// <summary>The folder of a LLaVA, as <see cref="Onnx.LlavaImporter"/> makes it. Default null: no model and no chat client are registered.</summary>
    public string? ModelFolder { get; set; }

    /// <summary>How the model runs.</summary>
    public LlavaModelOptions Model { get; } = new();

    /// <summary>How it chats.</summary>
    public LlavaChatOptions Chat { get; } = new();
}
