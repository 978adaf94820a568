using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace PathGen.Wsi;

/// <summary>
/// A training's state after an epoch as one file, which appears whole or not at all: eight letters, the header's length, the header as JSON, then four runs of floats: parameters, both
/// running means of AdamW, and the best epoch's parameters. A killed training continues from it and ends with the same model.
/// </summary>
internal static class TrainingCheckpoint
{
    private const int CurrentVersion = 1;
    private const int MaxHeader = 16 << 20;
    private static ReadOnlySpan<byte> Magic => "PGMILCKP"u8;

    /// <summary>Writes a state.</summary>
    /// <exception cref="WsiException">The file cannot be written.</exception>
    public static void Write(string path, TrainingState state, string options, string data)
    {
        ReadOnlyMemory<float>[] runs = [.. state.Runs.Select(r => new ReadOnlyMemory<float>(r.Span.ToArray()))];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var run in runs)
            hash.AppendData(MemoryMarshal.AsBytes(run.Span));
        var header = new TrainingCheckpointHeader(
            CurrentVersion, options, data, state.Network.Values.Length, state.Optimizer.Steps, state.Epochs, state.Finished, Convert.ToHexStringLower(hash.GetHashAndReset()));
        var json = JsonSerializer.SerializeToUtf8Bytes(header, LearningJson.Default.TrainingCheckpointHeader);
        WholeOutput.Write(path, stream =>
        {
            stream.Write(Magic);
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
            stream.Write(length);
            stream.Write(json);
            foreach (var run in runs)
                stream.Write(MemoryMarshal.AsBytes(run.Span));
        });
    }

    /// <summary>Reads a state into one of the same shape; nothing happens where there is no file.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="WsiException">The file cannot be read, is damaged, or is of another training.</exception>
    public static bool TryRead(string path, TrainingState state, string options, string data)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var stream = File.OpenRead(path);
            var header = Header(stream, path);
            if (header.Options != options)
                throw new WsiException($"{path}: the checkpoint is of a training with other settings ({header.Options}); these are {options}. Use the same settings, or another place.");
            if (header.Data != data)
                throw new WsiException($"{path}: the checkpoint is of a training on other slides, classes or features. Use the same ones, or another place.");
            if (header.Length != state.Network.Values.Length || stream.Length - stream.Position != 4L * sizeof(float) * header.Length)
                throw Damaged(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var run in state.Runs)
            {
                var bytes = MemoryMarshal.AsBytes(run.Span);
                stream.ReadExactly(bytes);
                hash.AppendData(bytes);
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != header.Sha256)
                throw Damaged(path);
            state.Optimizer.Steps = header.Steps;
            state.Epochs.AddRange(header.Epochs);
            state.Finished = header.Finished;
            return true;
        }
        catch (JsonException e)
        {
            throw new WsiException(Damaged(path).Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{path}: the checkpoint cannot be read: {e.Message}", e);
        }
    }

    private static TrainingCheckpointHeader Header(FileStream stream, string path)
    {
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
            throw new WsiException($"{path}: no checkpoint of a training.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (length is < 2 or > MaxHeader || length > stream.Length - stream.Position)
            throw Damaged(path);
        var json = new byte[length];
        stream.ReadExactly(json);
        var header = JsonSerializer.Deserialize(json, LearningJson.Default.TrainingCheckpointHeader) ?? throw Damaged(path);
        return header.FormatVersion == CurrentVersion && header.Steps >= 0
            ? header
            : throw new WsiException($"{path}: a checkpoint of version {header.FormatVersion}; this library reads version {CurrentVersion}.");
    }

    private static WsiException Damaged(string path) => new($"{path}: the checkpoint is damaged. Delete it to train anew.");
}
