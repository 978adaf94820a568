using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PathGen.Slides;

/// <summary>
/// One reader process, seen from its host. It answers one request at a time; where an answer takes too long, or the caller gives up, the process is killed, since a native
/// call cannot be stopped otherwise. Nothing that it says is believed unchecked. Used by one thread at a time.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    // For a process that has closed its pipe to be gone, and for its last words to arrive.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly string slide;
    private readonly SlideWorkerOptions options;
    private readonly Process process;
    private readonly Stream requests;
    private readonly Stream answers;
    private readonly Task<string> lastWords;
    private PixelWindow? window;
    private int killed;

    private WorkerProcess(string slide, SlideWorkerOptions options)
    {
        this.slide = slide;
        this.options = options;
        var start = SlideWorker.StartInfo(slide, options);
        try
        {
            process = Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new SlideWorkerException($"{slide}: cannot be opened: its reader process, {start.FileName}, cannot be started: {e.Message}", e);
        }

        requests = process.StandardInput.BaseStream;
        answers = process.StandardOutput.BaseStream;
        lastWords = WorkerFate.LastWordsAsync(process.StandardError.BaseStream);
    }

    // Why this side killed the process.
    private enum Reason
    {
        None,
        Closed,
        Cancelled,
        TimedOut,
        Untrue,
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Whether it must not be asked any more.</summary>
    public bool IsKilled => Volatile.Read(ref killed) != (int)Reason.None;

    /// <summary>Whether it is no more.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts a process and opens a slide in it.</summary>
    /// <returns>The process and what the slide states; null where OpenSlide does not recognise the file.</returns>
    /// <exception cref="SlideWorkerException">It could not be started, died or took too long.</exception>
    /// <exception cref="SlideException">The slide is damaged.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static (WorkerProcess Process, OpenSlideFacts Facts)? TryOpen(string path, string slide, SlideOptions options, CancellationToken cancellationToken = default)
    {
        var process = new WorkerProcess(slide, options.Worker);
        OpenSlideFacts? facts = null;
        try
        {
            facts = process.Open(path, options, cancellationToken);
        }
        finally
        {
            if (facts is null)
                process.Dispose();
        }

        return facts is null ? null : (process, facts);
    }

    /// <summary>Reads a piece of a level into its place in a picture.</summary>
    /// <param name="level">The level.</param>
    /// <param name="x">Left edge of the picture in the level's pixels.</param>
    /// <param name="y">Top edge of the picture in the level's pixels.</param>
    /// <param name="chunk">The piece.</param>
    /// <param name="destination">The picture.</param>
    /// <param name="cancellationToken">Stops the read, at once.</param>
    public void ReadLevel(int level, long x, long y, RegionChunk chunk, RgbImage destination, CancellationToken cancellationToken) => Ask(
        $"{chunk.Width}×{chunk.Height} pixels at ({x + chunk.Column}, {y + chunk.Row}) of level {level} cannot be read",
        request =>
        {
            request.Write((byte)WorkerRequest.ReadLevel);
            request.Write(level);
            request.Write(x + chunk.Column);
            request.Write(y + chunk.Row);
            request.Write(chunk.Width);
            request.Write(chunk.Height);
        },
        WorkerMessage.MaxLength,
        _ =>
        {
            var stride = 3 * chunk.Width;
            if (stride == destination.Stride)
            {
                window!.Read(destination.Pixels.Slice(chunk.Row * stride, chunk.Height * stride), 0);
                return true;
            }

            for (var row = 0; row < chunk.Height; row++)
                window!.Read(destination.Row(chunk.Row + row).Slice(3 * chunk.Column, stride), (long)row * stride);
            return true;
        },
        cancellationToken);

    /// <summary>Reads an associated image, in pieces that the window holds.</summary>
    public RgbImage ReadAssociatedImage(string name, OpenSlideFacts facts, CancellationToken cancellationToken)
    {
        RgbImage? image = null;
        for (var row = 0; image is null || row < image.Height;)
        {
            row += Ask(
                $"associated image '{name}' cannot be read",
                request =>
                {
                    request.Write((byte)WorkerRequest.ReadAssociatedImage);
                    request.Write(name);
                    request.Write(row);
                },
                WorkerMessage.MaxLength,
                answer =>
                {
                    var (width, height) = (answer.ReadInt32(), answer.ReadInt32());
                    facts.CheckAssociatedSize(name, width, height);
                    image ??= new RgbImage(width, height);
                    if (image.Width != width || image.Height != height)
                        throw new InvalidDataException($"{width}×{height} pixels after {image.Width}×{image.Height}");
                    var rows = Math.Min(height - row, PixelWindow.MaxBytes / image.Stride);
                    window!.Read(image.Pixels.Slice(row * image.Stride, rows * image.Stride), 0);
                    return rows;
                },
                cancellationToken);
        }

        return image;
    }

    /// <summary>How it came to its end: "its reader process …". Waits a moment for that end.</summary>
    public string Obituary()
    {
        if (!process.WaitForExit(Farewell))
        {
            Kill(Reason.Untrue);
            return "its reader process closed its pipe and was ended";
        }

        var words = lastWords.Wait(Farewell) ? lastWords.Result : string.Empty;
        return $"its reader process {WorkerFate.Of(process.ExitCode)}{(words.Length == 0 ? string.Empty : $"; it last said: {words}")}";
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        Kill(Reason.Closed);
        requests.Dispose();
        answers.Dispose();
        window?.Dispose();
        process.Dispose();
    }

    private OpenSlideFacts? Open(string path, SlideOptions options, CancellationToken cancellationToken)
    {
        const string What = "cannot be opened";
        Ask<bool>(What, null, WorkerMessage.MaxLength, answer => answer.ReadUInt64() == WorkerMessage.Hello ? true : throw new InvalidDataException("no greeting"), cancellationToken);
        try
        {
            window = PixelWindow.Create();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SlideWorkerException($"{slide}: {What}: the memory for its pixels cannot be made: {e.Message}", e);
        }

        try
        {
            return Ask(
                What,
                request =>
                {
                    request.Write((byte)WorkerRequest.Open);
                    request.Write(path);
                    request.Write(slide);
                    request.Write(window.Path);
                    request.Write(options.OpenSlideCacheBytes ?? -1);
                    request.Write(this.options.MaxMemoryBytes);
                },
                WorkerMessage.MaxFactsLength,
                answer => answer.ReadBoolean() ? WorkerMessage.ReadFacts(answer, slide) : null,
                cancellationToken);
        }
        finally
        {
            window.Hide();
        }
    }

    // One request and its answer; without a request, what the process says of itself.
    private T Ask<T>(string what, Action<BinaryWriter>? request, int most, Func<BinaryReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource(options.TimeLimit);
        using var late = limit.Token.UnsafeRegister(static process => ((WorkerProcess)process!).Kill(Reason.TimedOut), this);
        using var cancelled = cancellationToken.UnsafeRegister(static process => ((WorkerProcess)process!).Kill(Reason.Cancelled), this);
        try
        {
            if (request is not null)
                requests.Write(WorkerMessage.Compose(WorkerMessage.MaxLength, request));
            var answer = WorkerMessage.Receive(answers, most);
            return Understand(request is null, answer, read);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            if (e is InvalidDataException)
                Kill(Reason.Untrue);
            Exception error = (Reason)Volatile.Read(ref killed) switch
            {
                Reason.Cancelled => new OperationCanceledException(cancellationToken),
                Reason.TimedOut => new SlideWorkerException(string.Create(CultureInfo.InvariantCulture, $"{slide}: {what}: its reader process gave no answer within {options.TimeLimit.TotalSeconds:0.#} s and was ended."), e),
                Reason.Untrue => new SlideWorkerException($"{slide}: {what}: its reader process gave an answer that is none ({e.Message}) and was ended.", e),
                _ => new SlideWorkerException($"{slide}: {what}: {Obituary()}.", e),
            };
            Kill(Reason.Closed); // Dead or not, it is not asked again.
            throw error;
        }
    }

    private T Understand<T>(bool isGreeting, BinaryReader answer, Func<BinaryReader, T> read)
    {
        try
        {
            var kind = isGreeting ? WorkerAnswer.Done : (WorkerAnswer)answer.ReadByte();
            return kind switch
            {
                WorkerAnswer.Done => read(answer),
                WorkerAnswer.Failed => throw new SlideException(Named(answer.ReadString())),
                WorkerAnswer.LibraryMissing => throw new NativeLibraryMissingException(WorkerMessage.Shorten(answer.ReadString())),
                _ => throw new InvalidDataException($"an answer of kind {(byte)kind}"),
            };
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw new InvalidDataException(e.Message, e); // Not the pipe: the answer itself ended early.
        }
    }

    private string Named(string reason) => WorkerMessage.Shorten(reason.StartsWith(slide, StringComparison.Ordinal) ? reason : $"{slide}: {reason}");

    private void Kill(Reason reason)
    {
        if (Interlocked.CompareExchange(ref killed, (int)reason, (int)Reason.None) == (int)Reason.None)
            process.Kill();
    }
}
