using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>Reads one HDF5 file in a process of its own, whose answers are taken for hostile: libhdf5 crashes on some damaged files.</summary>
internal static class Hdf5Process
{
    private const long MostInflation = 1032;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>Reads a file.</summary>
    /// <exception cref="FeatureFileException">It is missing, damaged, or no such file; or its process died, hung or could not be started.</exception>
    /// <exception cref="NativeLibraryMissingException">HDF5 is not installed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static Hdf5Content Read(string path, bool features, SlideWorkerOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(path, options);
        using var limit = new CancellationTokenSource(options.TimeLimit);
        using var late = limit.Token.UnsafeRegister(static p => ((Process)p!).Kill(), process);
        using var stopped = cancellationToken.UnsafeRegister(static p => ((Process)p!).Kill(), process);
        var lastWords = WorkerFate.LastWordsAsync(process.StandardError.BaseStream);
        try
        {
            process.StandardInput.BaseStream.Write(WorkerMessage.Compose(WorkerMessage.MaxLength, writer =>
            {
                writer.Write(Path.GetFullPath(path));
                writer.Write(features);
                writer.Write(options.MaxMemoryBytes);
            }));
            process.StandardInput.BaseStream.Flush();
            return Receive(process.StandardOutput.BaseStream, path, features, () => limit.CancelAfter(options.TimeLimit));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
                throw new FeatureFileException(string.Create(CultureInfo.InvariantCulture, $"{path}: libhdf5 gave no answer within {options.TimeLimit.TotalSeconds:0.#} s, and its process was ended."), e);
            var fate = e is InvalidDataException ? $"gave an answer that is none ({e.Message})" : process.WaitForExit(Farewell) ? WorkerFate.Of(process.ExitCode) : "closed its pipe";
            var words = lastWords.Wait(Farewell) ? lastWords.Result : string.Empty;
            throw new FeatureFileException($"{path}: the file is damaged: the process that read it with libhdf5 {fate}{(words.Length == 0 ? "" : $"; it last said: {words}")}.", e);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static Process Start(string path, SlideWorkerOptions options)
    {
        ProcessStartInfo start;
        try
        {
            start = SlideWorker.StartInfo(path, options);
        }
        catch (SlideWorkerException e)
        {
            throw new FeatureFileException(
                $"{path}: cannot be read in a process of its own: this program has not called SlideWorker.RunIfAsked and FeatureWorker.RunIfAsked. Call both first in Main, or set FeatureReadOptions.Isolation to InProcess.", e);
        }

        start.Environment[FeatureWorker.Variable] = start.Environment[SlideWorker.Variable];
        start.Environment.Remove(SlideWorker.Variable);
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new FeatureFileException($"{path}: cannot be read: its process, {start.FileName}, cannot be started: {e.Message}", e);
        }
    }

    private static Hdf5Content Receive(Stream answers, string path, bool features, Action proceed)
    {
        var head = Next(answers, path, proceed);
        var (count, width, hasPositions) = (head.ReadInt32(), head.ReadInt32(), head.ReadBoolean());
        if (count < 0 || width is < 0 or > FeatureBag.MaxWidth)
            throw new InvalidDataException($"a matrix of {count} × {width}");
        var attributes = Hdf5Message.ReadAttributes(head);
        Hdf5Content.CheckSize(path, count, width);
        Bound(path, (long)count * width * sizeof(short));
        var values = new float[features ? count * width : 0];
        Fill(answers, path, MemoryMarshal.AsBytes(values.AsSpan()), proceed);
        if (!hasPositions)
            return new Hdf5Content(count, width, values, null, attributes);
        Bound(path, count);
        var positions = new PatchPosition[count];
        Fill(answers, path, MemoryMarshal.AsBytes(positions.AsSpan()), proceed);
        return new Hdf5Content(count, width, values, positions, attributes);
    }

    // The process checks this too; a file may have made it say anything.
    private static void Bound(string path, long bytes)
    {
        if (bytes > MostInflation * new FileInfo(path).Length)
            throw new InvalidDataException($"{bytes} bytes");
    }

    private static void Fill(Stream answers, string path, Span<byte> target, Action proceed)
    {
        while (!target.IsEmpty)
        {
            var piece = Next(answers, path, proceed);
            var length = (int)(piece.BaseStream.Length - piece.BaseStream.Position);
            if (length == 0 || length > target.Length)
                throw new InvalidDataException($"{length} bytes, where {target.Length} are missing");
            piece.BaseStream.ReadExactly(target[..length]);
            target = target[length..];
        }
    }

    private static BinaryReader Next(Stream answers, string path, Action proceed)
    {
        var answer = WorkerMessage.Receive(answers, Hdf5Message.MaxLength);
        proceed();
        return (WorkerAnswer)answer.ReadByte() switch
        {
            WorkerAnswer.Done => answer,
            WorkerAnswer.Failed => throw new FeatureFileException(Named(path, WorkerMessage.Shorten(answer.ReadString()))),
            WorkerAnswer.LibraryMissing => throw new NativeLibraryMissingException(WorkerMessage.Shorten(answer.ReadString())),
            var other => throw new InvalidDataException($"an answer of kind {(byte)other}"),
        };
    }

    // The process knows the file by its full path, the user by the one given.
    private static string Named(string path, string reason) => reason.Replace(Path.GetFullPath(path), path, StringComparison.Ordinal) is var text && text.StartsWith(path, StringComparison.Ordinal) ? text : $"{path}: {text}";
}
