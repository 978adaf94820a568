using Microsoft.ML.OnnxRuntime;

namespace PathGen.Onnx;

/// <summary>Turns the ordered list of execution providers into ONNX Runtime's session options.</summary>
internal static class ProviderList
{
    private const string Suffix = "ExecutionProvider";

    /// <summary>Appends providers in order.</summary>
    /// <exception cref="ModelException">A provider is not in the runtime that was loaded, or it refuses its options; the message lists what is available.</exception>
    public static void Append(SessionOptions options, SessionSettings settings)
    {
        var available = OnnxRuntimeLibrary.Load().GetAvailableProviders();
        foreach (var provider in settings.Providers)
        {
            var name = available.FirstOrDefault(a => IsSame(provider.Name, a)) ?? throw new ModelException(
                $"Execution provider {provider.Name} cannot be used: this build of ONNX Runtime does not have it. {WayOut(provider, available)}");
            try
            {
                Append(options, provider, name, settings.Batches);
            }
            catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException or EntryPointNotFoundException or FormatException)
            {
                throw Unusable(provider, available, e);
            }
        }

        // ONNX Runtime always has its CPU provider at hand; a list without it asks for an error instead of a silent fallback.
        if (!settings.Providers.Any(p => p.IsCpu))
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
    }

    /// <summary>Makes a session on one provider: it may have a library that does not load, or find no device.</summary>
    /// <exception cref="ModelException">That fails.</exception>
    public static void TryLoad(ExecutionProvider provider)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        Append(options, new SessionSettings { Providers = provider.IsCpu ? [provider] : [provider, ExecutionProvider.Cpu] });
        var graph = new OnnxGraph("sum");
        graph.Input("x", OnnxElementType.Float, 1);
        graph.Node("Add", "y", ["x", "x"]);
        graph.Output("y", OnnxElementType.Float, 1);
        try
        {
            using var session = new InferenceSession(OnnxFile.ToBytes(graph), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw Unusable(provider, OnnxRuntimeLibrary.Load().GetAvailableProviders(), e);
        }
    }

    /// <summary>Whether a name that a user gave means a provider of the runtime.</summary>
    public static bool IsSame(string name, string runtimeName) => RuntimeName(name).Equals(runtimeName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether two names, short or full, mean one provider.</summary>
    public static bool IsSameProvider(string one, string other) => IsSame(one, RuntimeName(other));

    /// <summary>A provider's name as users write it.</summary>
    public static string ShortName(string runtimeName) => runtimeName.Replace(Suffix, "", StringComparison.Ordinal);

    /// <summary>A provider's options with those that engines for several batches need, where the caller gave none.</summary>
    public static Dictionary<string, string> TensorRtOptions(ExecutionProvider provider, BatchProfile? batches)
    {
        var settings = Settings(provider);
        if (batches is { IsHalf: true })
            settings.TryAdd("trt_fp16_enable", "1");
        if (batches is null || settings.Keys.Any(key => key.StartsWith("trt_profile_", StringComparison.Ordinal)))
            return settings;
        settings["trt_profile_min_shapes"] = batches.Shape(batches.Smallest);
        settings["trt_profile_opt_shapes"] = batches.Shape(batches.Largest);
        settings["trt_profile_max_shapes"] = batches.Shape(batches.Largest);
        return settings;
    }

    private static string RuntimeName(string name) => name.ToUpperInvariant() switch
    {
        "DIRECTML" => "DmlExecutionProvider",
        var upper when upper.EndsWith("EXECUTIONPROVIDER", StringComparison.Ordinal) => name,
        _ => name + Suffix,
    };

    private static Dictionary<string, string> Settings(ExecutionProvider provider) => provider.Options is null ? [] : new Dictionary<string, string>(provider.Options);

    private static void Append(SessionOptions options, ExecutionProvider provider, string name, BatchProfile? batches)
    {
        var settings = Settings(provider);
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
                MakeFolder(provider, settings.GetValueOrDefault("trt_engine_cache_path"));
                using (var tensorRt = new OrtTensorRTProviderOptions())
                {
                    tensorRt.UpdateOptions(TensorRtOptions(provider, batches));
                    options.AppendExecutionProvider_Tensorrt(tensorRt);
                }

                break;
            case "DMLEXECUTIONPROVIDER":
                // DirectML plans its own memory and runs one node after another (https://onnxruntime.ai/docs/execution-providers/DirectML-ExecutionProvider.html).
                options.EnableMemoryPattern = false;
                options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
                RequireOptions(provider, settings, "device_id");
                options.AppendExecutionProvider_DML(DeviceId(provider, settings));
                break;
            default:
                options.AppendExecutionProvider(ShortName(name), settings);
                break;
        }
    }

    private static void MakeFolder(ExecutionProvider provider, string? folder)
    {
        if (string.IsNullOrEmpty(folder))
            return;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Provider {provider.Name}: the folder for engines {folder} cannot be made: {e.Message}", e);
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

    private static ModelException Unusable(ExecutionProvider provider, string[] available, Exception cause) =>
        new($"Execution provider {provider.Name} cannot be used: {cause.Message} {WayOut(provider, available)}", cause);

    private static string WayOut(ExecutionProvider provider, string[] available)
    {
        var from = RuntimeName(provider.Name).ToUpperInvariant() switch
        {
            "CUDAEXECUTIONPROVIDER" => "It comes with the package Microsoft.ML.OnnxRuntime.Gpu and needs an NVIDIA driver, CUDA and cuDNN of the versions that the package names.",
            "TENSORRTEXECUTIONPROVIDER" => "It comes with the package Microsoft.ML.OnnxRuntime.Gpu and needs an NVIDIA driver, CUDA, cuDNN and TensorRT of the versions that the package names.",
            "DMLEXECUTIONPROVIDER" => "It comes with the package Microsoft.ML.OnnxRuntime.DirectML, on Windows.",
            "COREMLEXECUTIONPROVIDER" => "It is part of Microsoft.ML.OnnxRuntime on macOS and iOS.",
            "OPENVINOEXECUTIONPROVIDER" => "It comes with the package Intel.ML.OnnxRuntime.OpenVino.",
            _ => "Is its name right?",
        };
        return $"{from} Available here: {string.Join(", ", available.Select(ShortName))}. List Cpu as well for a fallback.";
    }
}
