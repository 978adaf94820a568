using System.Runtime.InteropServices;

namespace PathGen.Slides.Tests;

/// <summary>A reader process that a hostile file has turned against its host.</summary>
internal static partial class RogueWorker
{
    /// <summary>Names the kind of rogue. The prefix is one that reader processes inherit.</summary>
    public const string Variable = "DOTNET_PATHGEN_TEST_ROGUE";

    /// <summary>The kinds, and what the host says of each: of opening, or of reading a region and an associated image.</summary>
    public static TheoryData<string, string[]> Kinds => new()
    {
        { "silent", ["SlideWorkerException|no answer within 6 s"] },
        { "chatty", ["SlideWorkerException|an answer that is none"] },
        { "leaving", ["SlideWorkerException|ended with exit code 7; it last said: out of cheese"] },
        { "flooding", ["SlideWorkerException|ended with exit code 0; it last said: " + new string('x', 100)] },
        { "crashing", ["SlideWorkerException|died of a segmentation fault (signal 11)"] },
        { "long-message", ["SlideWorkerException|an answer that is none"] },
        { "short-message", ["SlideWorkerException|ended with exit code 0"] },
        { "unknown-kind", ["SlideWorkerException|an answer that is none"] },
        { "long-reason", ["SlideException|rrrrrrrr"] },
        { "no-library", ["NativeLibraryMissingException|not there"] },
        { "many-levels", ["SlideWorkerException|an answer that is none"] },
        { "no-levels", ["SlideException|0 levels"] },
        { "negative-level", ["SlideException|level 0 has -5×1000 pixels"] },
        { "endless-level", ["SlideException|level 0 has"] },
        { "nan-downsample", ["SlideException|downsample NaN"] },
        { "endless-string", ["SlideWorkerException|an answer that is none"] },
        { "no-pixels", ["SlideWorkerException|pixels are missing", "SlideWorkerException|pixels are missing", "done"] },
        { "printing", ["done", "SlideException|no associated image 'label'", "done"] },
        { "endless-label", ["SlideWorkerException|pixels are missing", "SlideException|1048576×1048576 pixels", "done"] },
    };

    /// <summary>Plays the rogue where one is asked for.</summary>
    public static bool RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } kind || Environment.GetEnvironmentVariable(SlideWorker.Variable) is null)
            return false;
        if (kind == "printing")
        {
            // An honest one, whose native library prints to standard output all the while, once the host's pipe is out of its reach.
            new Thread(Print) { IsBackground = true }.Start();
            return false;
        }

        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        Play(kind, input, output);
        return true;
    }

    private static void Play(string kind, Stream input, Stream output)
    {
        switch (kind)
        {
            case "silent":
                Thread.Sleep(Timeout.Infinite);
                return;
            case "chatty":
                output.Write("Welcome to this program!\n"u8);
                return;
            case "leaving":
                Console.Error.WriteLine("out of cheese\n");
                Environment.Exit(7);
                return;
            case "flooding":
                for (var i = 0; i < 20_000; i++)
                    Console.Error.WriteLine(new string('x', 2000));
                return;
        }

        output.Write(WorkerMessage.Compose(100, writer => writer.Write(WorkerMessage.Hello)));
        WorkerMessage.Receive(input, WorkerMessage.MaxLength);
        switch (kind)
        {
            case "crashing":
                _ = strlen(1);
                return;
            case "long-message":
                output.Write(BitConverter.GetBytes(WorkerMessage.MaxFactsLength + 1));
                return;
            case "short-message":
                output.Write([100, 0, 0, 0, 0]);
                return;
            case "unknown-kind":
                Answer(output, writer =>
                {
                    writer.Write((byte)99);
                    writer.Write("why");
                });
                return;
            case "no-library":
                Answer(output, writer =>
                {
                    writer.Write((byte)WorkerAnswer.LibraryMissing);
                    writer.Write("not there");
                });
                return;
            case "long-reason":
                Answer(output, writer =>
                {
                    writer.Write((byte)WorkerAnswer.Failed);
                    writer.Write(new string('r', 40_000_000));
                });
                return;
        }

        Answer(output, writer =>
        {
            writer.Write((byte)WorkerAnswer.Done);
            writer.Write(true);
            if (kind == "endless-string")
                writer.Write([0xFF, 0xFF, 0xFF, 0xFF, 0x07, (byte)'a']);
            writer.Write("aperio");
            writer.Write(kind switch { "no-levels" => 0, "many-levels" => int.MaxValue, _ => 1 });
            if (kind != "no-levels")
            {
                writer.Write(kind switch { "negative-level" => -5, "endless-level" => long.MaxValue, _ => 1000L });
                writer.Write(1000L);
                writer.Write(kind == "nan-downsample" ? double.NaN : 1.0);
            }

            writer.Write(0);
            writer.Write(1);
            writer.Write("label");
        });
        while (true)
        {
            var request = (WorkerRequest)WorkerMessage.Receive(input, WorkerMessage.MaxLength).ReadByte();
            Answer(output, writer =>
            {
                writer.Write((byte)WorkerAnswer.Done);
                if (request == WorkerRequest.ReadAssociatedImage)
                {
                    writer.Write(kind == "endless-label" ? 1 << 20 : 100);
                    writer.Write(kind == "endless-label" ? 1 << 20 : 100);
                }
            });
        }
    }

    private static void Print()
    {
        static string? Target(int descriptor) => File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", false)?.FullName;
        while (Target(1) != Target(2))
            Thread.Yield();
        while (true)
            _ = write(1, "You must not read this.\n"u8, 24);
    }

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc")]
    private static partial nint strlen(nint text);

    private static void Answer(Stream output, Action<BinaryWriter> write) => output.Write(WorkerMessage.Compose(WorkerMessage.MaxFactsLength, write));
}
