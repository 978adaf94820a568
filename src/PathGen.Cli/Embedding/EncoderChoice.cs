using System.CommandLine;
using System.Globalization;
using PathGen.Clip;
using PathGen.Onnx;

namespace PathGen.Cli;

/// <summary>Which encoder embeds: a model directory's, or any ONNX image encoder with its own preprocessing.</summary>
internal sealed class EncoderChoice : IDisposable
{
    private readonly IDisposable owner;

    private EncoderChoice(IDisposable owner, IImageEncoder encoder, string terms) => (this.owner, Encoder, Terms) = (owner, encoder, terms);

    /// <summary><c>--model DIR</c>, where <c>--encoder</c> may stand instead.</summary>
    public static Option<string?> Model { get; } = new("--model") { Description = "Model directory, made by 'pathgen model import'.", HelpName = "DIR" };

    /// <summary><c>--encoder FILE</c>.</summary>
    public static Option<string?> File { get; } = new("--encoder") { Description = "Any image encoder in ONNX instead, float [N,3,S,S] -> [N,D]; state its preprocessing.", HelpName = "FILE.onnx" };

    /// <summary><c>--encoder-size N</c>.</summary>
    public static Option<int?> Size { get; } = new("--encoder-size") { Description = "Side of its input in pixels.", HelpName = "S" };

    /// <summary><c>--encoder-mean R,G,B</c>.</summary>
    public static Option<string?> Mean { get; } = new("--encoder-mean") { Description = "Means of R, G, B on 0 to 1; ImageNet's are 0.485,0.456,0.406.", HelpName = "R,G,B" };

    /// <summary><c>--encoder-std R,G,B</c>.</summary>
    public static Option<string?> Std { get; } = new("--encoder-std") { Description = "Standard deviations of R, G, B; ImageNet's are 0.229,0.224,0.225.", HelpName = "R,G,B" };

    /// <summary><c>--encoder-output NAME</c>.</summary>
    public static Option<string?> Output { get; } = new("--encoder-output") { Description = "Which of several outputs is the feature.", HelpName = "NAME" };

    /// <summary><c>--raw-features</c>.</summary>
    public static Option<bool> Raw { get; } = new("--raw-features") { Description = "With --encoder: leave features as the model gives them instead of scaling them to length 1." };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> Options { get; } = [Model, File, Size, Mean, Std, Output, Raw];

    /// <summary>The encoder.</summary>
    public IImageEncoder Encoder { get; }

    /// <summary>What is said of it whenever it is used.</summary>
    public string Terms { get; }

    /// <summary>Loads the encoder that the command line names.</summary>
    /// <exception cref="CommandException">The options contradict each other or are incomplete.</exception>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    public static EncoderChoice Load(ParseResult parsed, bool tiles)
    {
        var (directory, file) = (parsed.GetValue(Model), parsed.GetValue(File));
        if ((directory is null) == (file is null))
            throw new CommandException(ExitCode.Usage, "--model or --encoder is needed, and not both.");
        var options = CommonOptions.ModelOptions(parsed, tiles);
        if (file is null)
        {
            if (parsed.GetValue(Size) is not null || parsed.GetValue(Mean) is not null || parsed.GetValue(Std) is not null || parsed.GetValue(Output) is not null || parsed.GetValue(Raw))
                throw new CommandException(ExitCode.Usage, "--encoder-size, --encoder-mean, --encoder-std, --encoder-output and --raw-features are for --encoder; a model directory states its own.");
            var model = ClipModel.Load(directory!, options);
            return new EncoderChoice(model, model.ImageEncoder, ModelInfoCommand.Terms(model.Manifest));
        }

        if (options.Precision is not null)
            throw new CommandException(ExitCode.Usage, $"{CommonOptions.Precision.Name} is for --model; an encoder has the precision of its file.");
        if (parsed.GetValue(Size) is not { } size || parsed.GetValue(Mean) is not { } mean || parsed.GetValue(Std) is not { } std)
            throw new CommandException(ExitCode.Usage, "--encoder needs --encoder-size, --encoder-mean and --encoder-std, which an ONNX file does not state; the model's page does.");
        var encoder = OnnxImageEncoder.Load(file, new OnnxImageEncoderOptions
        {
            Preprocess = new PreprocessSettings { Size = size, Mean = Three(mean, Mean), Std = Three(std, Std) },
            Output = parsed.GetValue(Output), RawFeatures = parsed.GetValue(Raw), Session = options.Session, BatchSize = options.BatchSize,
        });
        return new EncoderChoice(encoder, encoder, $"encoder {Path.GetFileName(file)}: its licence is its publisher's.");
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => owner.Dispose();

    private static float[] Three(string text, Option option)
    {
        var numbers = text.Split(',', StringSplitOptions.TrimEntries).Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : float.NaN).ToArray();
        return numbers.Length == 3 && numbers.All(float.IsFinite) ? numbers : throw new CommandException(ExitCode.Usage, Failure.OneLine($"{option.Name} expects three numbers such as 0.485,0.456,0.406, not \"{text}\"."));
    }
}
