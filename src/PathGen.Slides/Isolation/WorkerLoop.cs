using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>
/// The reader process: answers its host's requests about one slide, one at a time, until the host closes the pipe. The host's end is seen at once, also in the middle of a
/// read, because requests arrive on a thread of their own.
/// </summary>
internal sealed class WorkerLoop(Stream input, Stream output)
{
    private readonly BlockingCollection<BinaryReader> requests = [];
    private int underWay;
    private string name = "slide";
    private OpenSlideReader? slide;
    private PixelWindow? window;
    private (string Name, RgbImage Image)? associated;

    /// <summary>Runs it to its end.</summary>
    /// <param name="host">The host's process id, as <see cref="SlideWorker.Variable"/> tells it.</param>
    public static void Run(string host)
    {
        if (!WorkerSystem.IsChildOf(host))
        {
            Console.Error.WriteLine($"{SlideWorker.Variable} is set, but '{host}' is not this process's host. Unset it to run the program.");
            return;
        }

        // Ctrl-C and a service's stop reach all of its processes. The host decides what becomes of its slides, and its end is this one's.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        var (input, output) = WorkerSystem.TakeStandardStreams();
        using (input)
        using (output)
            new WorkerLoop(input, output).Run();
    }

    private void Run()
    {
        new Thread(Listen) { IsBackground = true, Name = "requests" }.Start();
        try
        {
            output.Write(WorkerMessage.Compose(WorkerMessage.MaxLength, writer => writer.Write(WorkerMessage.Hello)));
            foreach (var request in requests.GetConsumingEnumerable())
            {
                output.Write(Answer(request));
                Interlocked.Decrement(ref underWay);
            }
        }
        catch (IOException)
        {
            // The host is gone; nobody is left to be told.
        }
    }

    private void Listen()
    {
        try
        {
            while (true)
            {
                var request = WorkerMessage.Receive(input, WorkerMessage.MaxLength);
                Interlocked.Increment(ref underWay);
                requests.Add(request);
            }
        }
        catch (IOException)
        {
            // A native call cannot be interrupted, only ended with its process.
            if (Volatile.Read(ref underWay) > 0)
                Process.GetCurrentProcess().Kill();
            requests.CompleteAdding();
        }
    }

    private ReadOnlySpan<byte> Answer(BinaryReader request)
    {
        try
        {
            Action<BinaryWriter> answer = (WorkerRequest)request.ReadByte() switch
            {
                WorkerRequest.Open => Open(request),
                WorkerRequest.ReadLevel => ReadLevel(request),
                WorkerRequest.ReadAssociatedImage => ReadAssociatedImage(request),
                var other => throw new InvalidDataException($"no such request: {other}"),
            };
            return WorkerMessage.Compose(WorkerMessage.MaxFactsLength, writer =>
            {
                writer.Write((byte)WorkerAnswer.Done);
                answer(writer);
            });
        }
        catch (Exception e)
        {
            // Not swallowed: the host throws it.
            return WorkerMessage.Compose(WorkerMessage.MaxLength, writer =>
            {
                writer.Write((byte)(e is NativeLibraryMissingException ? WorkerAnswer.LibraryMissing : WorkerAnswer.Failed));
                writer.Write(WorkerMessage.Shorten(Reason(e)));
            });
        }
    }

    private string Reason(Exception e) => e switch
    {
        SlideException => e.Message,
        OutOfMemoryException => $"{name}: needs more memory than a reader process may use. Raise SlideOptions.Worker.MaxMemoryBytes, if the file is to be trusted.",
        _ => $"{name}: the reader process failed: {e.GetType().Name}: {e.Message}",
    };

    private Action<BinaryWriter> Open(BinaryReader request)
    {
        var path = request.ReadString();
        name = request.ReadString();
        window = PixelWindow.Open(request.ReadString());
        var cacheBytes = request.ReadInt64();
        WorkerSystem.Confine(request.ReadInt64());
        slide = OpenSlideReader.TryOpen(path, name, cacheBytes < 0 ? null : cacheBytes);
        return writer =>
        {
            writer.Write(slide is not null);
            if (slide is not null)
                WorkerMessage.WriteFacts(writer, slide.Facts);
        };
    }

    private Action<BinaryWriter> ReadLevel(BinaryReader request)
    {
        var (level, x, y, width, height) = (request.ReadInt32(), request.ReadInt64(), request.ReadInt64(), request.ReadInt32(), request.ReadInt32());
        associated = null;
        using var image = new RgbImage(width, height);
        slide!.ReadLevel(level, x, y, image);
        window!.Write(image.Pixels);
        return _ => { };
    }

    // The host asks for an image in pieces that fit the window; it is decoded once.
    private Action<BinaryWriter> ReadAssociatedImage(BinaryReader request)
    {
        var (wanted, row) = (request.ReadString(), request.ReadInt32());
        if (associated is not { } decoded || decoded.Name != wanted)
            associated = decoded = (wanted, slide!.ReadAssociatedImage(wanted));
        var image = decoded.Image;
        window!.Write(image.Pixels.Slice(row * image.Stride, Math.Min(image.Height - row, PixelWindow.MaxBytes / image.Stride) * image.Stride));
        return writer =>
        {
            writer.Write(image.Width);
            writer.Write(image.Height);
        };
    }
}
