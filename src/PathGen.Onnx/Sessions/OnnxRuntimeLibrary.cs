using Microsoft.ML.OnnxRuntime;

namespace PathGen.Onnx;

/// <summary>ONNX Runtime's native library, which the application brings.</summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>Loads the library where that has not happened, and gives its environment.</summary>
    /// <exception cref="ModelException">The library is not there or is of another version.</exception>
    public static OrtEnv Load()
    {
        try
        {
            return OrtEnv.Instance();
        }
        catch (Exception e) when (IsLoadFailure(e))
        {
            throw Missing(e);
        }
    }

    /// <summary>Whether an exception says that the native library could not be loaded or bound.</summary>
    public static bool IsLoadFailure(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
                return true;
        }

        return false;
    }

    /// <summary>The error that tells what to add.</summary>
    public static ModelException Missing(Exception cause) => new(
        "ONNX Runtime's native library (onnxruntime) cannot be loaded. Add a package reference to Microsoft.ML.OnnxRuntime (CPU) or Microsoft.ML.OnnxRuntime.Gpu "
        + $"(CUDA, TensorRT) of the same version as Microsoft.ML.OnnxRuntime.Managed to the application. The loader said: {cause.GetBaseException().Message}",
        cause);
}
