using System.Runtime.InteropServices;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>
/// Lets a program be its own process for reading HDF5, so that a file that crashes libhdf5 costs a read and never the program (<see cref="FeatureReadOptions.Isolation"/>). Thread-safe.
/// </summary>
public static class FeatureWorker
{
    /// <summary>Tells a process that it reads HDF5 for its host: holds the host's process id.</summary>
    internal const string Variable = "PATHGEN_FEATURE_WORKER";

    /// <summary>
    /// Call it at the start of <c>Main</c>, after the slides' own: <c>if (SlideWorker.RunIfAsked() || FeatureWorker.RunIfAsked()) return 0;</c>. In a process that was started to read a file it reads it, then returns true, and
    /// <c>Main</c> must return. In every other process it returns false at once.
    /// </summary>
    public static bool RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } host)
            return false;
        if (!WorkerSystem.IsChildOf(host))
        {
            Console.Error.WriteLine($"{Variable} is set, but '{host}' is not this process's host. Unset it to run the program.");
            return true;
        }

        // What stops the host stops its readers through the closed pipe.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        var (input, output) = WorkerSystem.TakeStandardStreams();
        using (input)
        using (output)
        {
            try
            {
                Serve(input, output);
            }
            catch (IOException)
            {
                // The host is gone; nobody is left to be told.
            }
        }

        return true;
    }

    private static void Serve(Stream input, Stream output)
    {
        var request = WorkerMessage.Receive(input, WorkerMessage.MaxLength);
        var (path, features, memory) = (request.ReadString(), request.ReadBoolean(), request.ReadInt64());
        WorkerSystem.Confine(memory);
        try
        {
            using var reader = Hdf5FeatureReader.Open(path);
            Send(writer =>
            {
                writer.Write(reader.Count);
                writer.Write(reader.Width);
                writer.Write(reader.HasPositions);
                Hdf5Message.WriteAttributes(writer, reader.Attributes);
            });
            if (features && reader.Width > 0)
            {
                var rows = Hdf5Content.RowsOf(reader.Width);
                var values = new float[rows * reader.Width];
                for (var row = 0; row < reader.Count; row += rows)
                {
                    var count = Math.Min(rows, reader.Count - row) * reader.Width;
                    reader.ReadFeatures(row, values.AsSpan(0, count));
                    Send(writer => writer.Write(MemoryMarshal.AsBytes(values.AsSpan(0, count))));
                }
            }

            if (!reader.HasPositions)
                return;
            var positions = reader.ReadPositions();
            const int Most = Hdf5Content.PieceBytes / (2 * sizeof(long));
            for (var row = 0; row < positions.Length; row += Most)
            {
                var (from, count) = (row, Math.Min(Most, positions.Length - row));
                Send(writer => writer.Write(MemoryMarshal.AsBytes(positions.AsSpan(from, count))));
            }
        }
        catch (Exception e) when (e is WsiException or NativeLibraryMissingException or OutOfMemoryException)
        {
            output.Write(WorkerMessage.Compose(WorkerMessage.MaxLength, writer =>
            {
                writer.Write((byte)(e is NativeLibraryMissingException ? WorkerAnswer.LibraryMissing : WorkerAnswer.Failed));
                writer.Write(WorkerMessage.Shorten(e.Message));
            }));
        }

        void Send(Action<BinaryWriter> write) => output.Write(WorkerMessage.Compose(Hdf5Message.MaxLength, writer =>
        {
            writer.Write((byte)WorkerAnswer.Done);
            write(writer);
        }));
    }
}
