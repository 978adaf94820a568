using System.Security.Cryptography;
using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>A segmentation network as one ONNX graph: float [N, H, W, 3] → float [N, H, W, 1], one picture a run. Thread-safe.</summary>
internal sealed class TissueNetwork : IDisposable
{
    private const int MinSide = 16;
    private const int MaxSide = 4096;
    private readonly OnnxSession session;
    private readonly string input;
    private readonly string output;

    private TissueNetwork(OnnxSession session, string sha256, int width, int height)
    {
        this.session = session;
        Sha256 = sha256;
        Width = width;
        Height = height;
        (input, output) = (session.Inputs[0], session.Outputs[0]);
    }

    /// <summary>SHA-256 of the file in lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>Width of its input and output in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of its input and output in pixels.</summary>
    public int Height { get; }

    /// <summary>Loads a network and checks what it takes and gives.</summary>
    /// <exception cref="WsiException">The file is missing or damaged, a provider cannot load, or it is another kind of model.</exception>
    public static TissueNetwork Load(string path, SessionSettings settings)
    {
        OnnxSession? session = null;
        try
        {
            session = OnnxSession.Load(path, settings);
            var (width, height) = SizeOf(session);
            using var file = File.OpenRead(path);
            return new TissueNetwork(session, Convert.ToHexStringLower(SHA256.HashData(file)), width, height);
        }
        catch (Exception e) when (e is ModelException or IOException or UnauthorizedAccessException)
        {
            session?.Dispose();
            throw new WsiException(e is ModelException ? e.Message : $"{path}: the model cannot be read: {e.Message}", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Runs it on one picture.</summary>
    /// <param name="pixels">Height × width × 3 floats.</param>
    /// <param name="probabilities">Receives height × width floats, 0 to 1.</param>
    /// <exception cref="WsiException">The runtime failed, or the results are no probabilities.</exception>
    public void Run(Memory<float> pixels, Memory<float> probabilities)
    {
        try
        {
            session.Run(new TensorBinding<float>(input, pixels, 1, Height, Width, 3), new TensorBinding<float>(output, probabilities, 1, Height, Width, 1));
        }
        catch (ModelException e)
        {
            throw new WsiException(e.Message, e);
        }

        // A sigmoid may round a little beyond.
        foreach (var value in probabilities.Span)
        {
            if (!(value is >= -1e-3f and <= 1.001f))
                throw new WsiException(FormattableString.Invariant($"{session.Path}: gives {value}; a probability of 0 to 1 was expected. Does the model end in a sigmoid, and is OnnxTissueOptions.PixelScale right?"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static (int Width, int Height) SizeOf(OnnxSession session)
    {
        if (session.InputSpecs is [var input] && session.OutputSpecs is [var output]
            && input.ElementType == typeof(float) && output.ElementType == typeof(float)
            && input.Shape is [-1 or 1, >= MinSide and <= MaxSide, >= MinSide and <= MaxSide, 3]
            && output.Shape is [-1 or 1, _, _, 1] && output.Shape[1] == input.Shape[1] && output.Shape[2] == input.Shape[2])
            return ((int)input.Shape[2], (int)input.Shape[1]);
        throw new WsiException(
            $"{session.Path}: takes ({string.Join("; ", session.InputSpecs)}) and gives ({string.Join("; ", session.OutputSpecs)}); a tissue model takes one float [N, H, W, 3] and gives one float [N, H, W, 1] "
            + FormattableString.Invariant($"of the same size, H and W fixed, {MinSide} to {MaxSide}, N open or 1. Export it so, channels last, with a sigmoid at its end."));
    }
}
