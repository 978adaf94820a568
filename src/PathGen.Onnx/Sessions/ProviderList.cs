using Microsoft.ML.OnnxRuntime;

namespace PathGen.Onnx;

/// <summary>Turns the ordered list of execution providers into ONNX Runtime's session options.</summary>
internal static class ProviderList
{
    private const string Suffix = "ExecutionProvider";

    /// <summary>Appends providers in order.</summary>
    /// <exception cref="ModelException">A provider is not in the runtime that was loaded, or it refuses its options; the message lists what is available.</exception>
    public static void Append(SessionOptions options, IReadOnlyList<ExecutionProvider> providers)
    {
        var available = OnnxRuntimeLibrary.Load().GetAvailableProviders();
        foreach (var provider in providers)
        {
            var name = RuntimeName(provider.Name);
            if (!available.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw Unavailable(provider, available, "this build of ONNX Runtime does not have it", cause: null);
            try
            {
                Append(options, provider, name);
            }
            catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException or EntryPointNotFoundException)
            {
                throw Unavailable(provider, available, e.Message, e);
            }
        }

        // ONNX Runtime always has its CPU provider at hand; a list without it asks for an error instead of a silent fallback.
        if (!providers.Any(p => p.IsCpu))
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
    }

    private static string RuntimeName(string name) => name.ToUpperInvariant() switch
    {
        "DIRECTML" => "DmlExecutionProvider",
        var upper when upper.EndsWith("EXECUTIONPROVIDER", StringComparison.Ordinal) => name,
        _ => name + Suffix,
    };

    private static void Append(SessionOptions options, ExecutionProvider provider, string name)
    {
        var settings = provider.Options is null ? [] : new Dictionary<string, string>(provider.Options);
        switch (name.ToUpperInvariant())
        {
            case "CPUEXECUTIONPROVIDER":
                RequireOptions(provider, settings, "use_arena");
                options.AppendExecutionProvider_CPU(settings.GetValueOrDefault("use_arena", "1") == "0" ? 0 : 1);
                break;
            case "CUDAEXECUTIONPROVIDER":
                using (var cuda = new OrtCUDAProviderOptions())
                {
                    cuda.UpdateOptions(settings);
                    options.AppendExecutionProvider_CUDA(cuda);
                }

                break;
            case "TENSORRTEXECUTIONPROVIDER":
                using (var tensorRt = new OrtTensorRTProviderOptions())
                {
                    tensorRt.UpdateOptions(settings);
                    options.AppendExecutionProvider_Tensorrt(tensorRt);
                }

                break;
            case "DMLEXECUTIONPROVIDER":
                RequireOptions(provider, settings, "device_id");
                options.AppendExecutionProvider_DML(DeviceId(provider, settings));
                break;
            default:
                options.AppendExecutionProvider(name[..^Suffix.Length], settings);
                break;
        }
    }

    private static int DeviceId(ExecutionProvider provider, Dictionary<string, string> settings)
    {
        var text = settings.GetValueOrDefault("device_id", "0");
        return int.TryParse(text, out var id) && id >= 0 ? id : throw new ModelException($"Provider {provider.Name}: device_id is {text}; expected a number from 0.");
    }

    private static void RequireOptions(ExecutionProvider provider, Dictionary<string, string> settings, params ReadOnlySpan<string> known)
    {
        foreach (var key in settings.Keys)
        {
            if (!known.Contains(key))
                throw new ModelException($"Provider {provider.Name} has no option {key}; it has: {string.Join(", ", known!)}.");
        }
    }

    private static ModelException Unavailable(ExecutionProvider provider, string[] available, string reason, Exception? cause)
    {
        var message = $"Execution provider {provider.Name} cannot be used: {reason}. Available here: "
            + $"{string.Join(", ", available.Select(a => a.Replace(Suffix, "", StringComparison.Ordinal)))}. "
            + "Cuda and TensorRt come with the package Microsoft.ML.OnnxRuntime.Gpu, DirectML with Microsoft.ML.OnnxRuntime.DirectML; list Cpu as well for a fallback.";
        return cause is null ? new ModelException(message) : new ModelException(message, cause);
    }
}
