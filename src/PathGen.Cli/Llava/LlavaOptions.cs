using System.CommandLine;
using PathGen.Instruct;
using PathGen.Onnx;

namespace PathGen.Cli;

/// <summary>Options of commands that chat with a LLaVA, and the client that they ask for.</summary>
internal static class LlavaOptions
{
    /// <summary><c>--precision fp32|fp16|q4</c>.</summary>
    public static Option<string?> Precision { get; } = PrecisionOption();

    /// <summary><c>--max-tokens N</c>.</summary>
    public static Option<int> MaxTokens { get; } = CommonOptions.WholeNumber("--max-tokens", "Most tokens of an answer.", 512, 1, 65536);

    /// <summary><c>--temperature X</c>.</summary>
    public static Option<double?> Temperature { get; } = CommonOptions.Number("--temperature", "How freely words are chosen; 0, the default, for the likeliest.", 0, 10);

    /// <summary><c>--seed N</c>.</summary>
    public static Option<long?> Seed { get; } = new("--seed") { Description = "Seed of the choices, for the same answer again; only with --temperature.", HelpName = "N" };

    /// <summary>The model that a command line names.</summary>
    public static LlavaModel Load(ParseResult parsed, string folder)
    {
        var options = new LlavaModelOptions { Precision = parsed.GetValue(Precision) };
        if (parsed.GetValue(CommonOptions.Provider) is { Length: > 0 } providers)
            options.Session.Providers = [.. providers.Select(ExecutionProvider.Parse)];
        return LlavaModel.Load(folder, options);
    }

    private static Option<string?> PrecisionOption()
    {
        var option = new Option<string?>("--precision") { Description = "Which decoder answers: fp32 (default, where there is one), q4, or fp16 (GPUs), as 'pathgen model import' made them." };
        option.AcceptOnlyFromAmong("fp32", "fp16", "q4");
        return option;
    }
}
