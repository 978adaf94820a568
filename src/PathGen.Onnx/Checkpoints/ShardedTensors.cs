using System.Text.Json;

namespace PathGen.Onnx;

/// <summary>A checkpoint in several files, with Hugging Face's index: <c>weight_map</c> says in which file each tensor is.</summary>
internal sealed class ShardedTensors : ITensorSource
{
    private const int MaximumIndexBytes = 1 << 26;
    private const int MaximumShards = 1 << 10;

    private readonly Dictionary<string, ITensorSource> shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ITensorSource> shardOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> tensors = new(StringComparer.Ordinal);

    private ShardedTensors(string name) => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

    /// <summary>The files that an index names, in their order by name, all beside the index.</summary>
    /// <exception cref="ModelException">The index cannot be read or is no index, or a file is named otherwise than a plain name.</exception>
    public static IReadOnlyList<string> FilesOf(string index) => [.. Map(index).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(f => PathOf(index, f))];

    /// <summary>Opens the files that an index names.</summary>
    /// <param name="index">The index, <c>*.index.json</c>.</param>
    /// <exception cref="ModelException">The index or a file is missing or wrong, or a tensor is not where the index says.</exception>
    public static ShardedTensors Open(string index)
    {
        var map = Map(index);
        var sharded = new ShardedTensors(index);
        try
        {
            foreach (var (tensor, file) in map)
            {
                if (!sharded.shards.TryGetValue(file, out var shard))
                    sharded.shards.Add(file, shard = CheckpointFile.Open(PathOf(index, file)));
                if (!shard.Tensors.TryGetValue(tensor, out var info))
                    throw new ModelException($"{index} says that {tensor} is in {file}, which has no such tensor. Do the files belong together?");
                sharded.tensors.Add(tensor, info);
                sharded.shardOf.Add(tensor, shard);
            }

            return sharded;
        }
        catch
        {
            sharded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        if (!shardOf.TryGetValue(name, out var shard))
            throw new ModelException($"{Name} has no tensor {name}.");
        shard.Read(name, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in shards.Values)
            shard.Dispose();
    }

    private static string PathOf(string index, string file) => Path.Combine(Path.GetDirectoryName(index)!, file);

    private static bool IsShard(string file) =>
        file.Length is > 0 and <= 255 && file is not "." and not ".." && file.AsSpan().IndexOfAny("/\\:\0") < 0 && !file.EndsWith(CheckpointFile.IndexSuffix, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> Map(string index)
    {
        try
        {
            var length = new FileInfo(index).Length;
            if (length > MaximumIndexBytes)
                throw new ModelException($"{index} has {length:N0} bytes; an index has at most {MaximumIndexBytes:N0}.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(index), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                throw new ModelException($"{index} has no weight_map; an index of a checkpoint in several files was expected.");
            var files = map.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : "", StringComparer.Ordinal);
            if (files.Values.FirstOrDefault(f => !IsShard(f)) is { } wrong)
                throw new ModelException($"{index}: weight_map names the file \"{wrong}\"; plain names of checkpoints beside it were expected.");
            if (files.Count == 0 || files.Values.Distinct(StringComparer.Ordinal).Count() > MaximumShards)
                throw new ModelException($"{index}: weight_map has {files.Count} tensors; at least one, in at most {MaximumShards} files, was expected.");
            return files;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{index} is not the JSON of an index: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{index} cannot be read: {e.Message}", e);
        }
    }
}
