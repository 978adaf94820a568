using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace PathGen.Wsi;

/// <summary>
/// Writes one float32 matrix as <c>torch.save(tensor, path)</c> does: a zip of a pickle that rebuilds a tensor and its bytes, stored. <c>torch.load</c> reads it, also with
/// <c>weights_only=True</c>. https://pytorch.org/docs/stable/notes/serialization.html
/// </summary>
internal static class TorchTensor
{
    // A zip without 64-bit fields.
    private const long MaxBytes = uint.MaxValue - (1 << 20);
    private const int PieceRows = 1024;
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="FeatureFileException">It would exceed what is written.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(FeatureBag bag, string path, CancellationToken cancellationToken)
    {
        var bytes = (long)sizeof(float) * bag.Values.Length;
        if (bytes > MaxBytes)
            throw new FeatureFileException($"{path}: {bytes} bytes of features; a .pt is written up to 4 GiB. Write .h5.");
        WholeFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            Add("data.pkl", Pickle(bag.Count, bag.Width));
            using (var data = Entry("data/0"))
            {
                foreach (var piece in bag.Pieces(PieceRows))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    data.Write(MemoryMarshal.AsBytes(piece.Span));
                }
            }

            Add("version", "3\n"u8);

            void Add(string name, ReadOnlySpan<byte> content)
            {
                using var entry = Entry(name);
                entry.Write(content);
            }

            Stream Entry(string name)
            {
                var entry = zip.CreateEntry("archive/" + name, CompressionLevel.NoCompression);
                entry.LastWriteTime = NoTime;
                return entry.Open();
            }
        });
    }

    // torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks), in protocol 2.
    private static byte[] Pickle(int rows, int columns)
    {
        var pickle = new MemoryStream();
        Bytes(0x80, 2);
        Global("torch._utils", "_rebuild_tensor_v2");
        Bytes((byte)'(', (byte)'(');
        Text("storage");
        Global("torch", "FloatStorage");
        Text("0");
        Text("cpu");
        Number((long)rows * columns);
        Bytes((byte)'t', (byte)'Q');
        Number(0);
        Number(rows);
        Number(columns);
        Bytes(0x86);
        Number(columns);
        Number(1);
        Bytes(0x86, 0x89);
        Global("collections", "OrderedDict");
        Bytes((byte)')', (byte)'R', (byte)'t', (byte)'R', (byte)'.');
        return pickle.ToArray();

        void Bytes(params ReadOnlySpan<byte> bytes) => pickle.Write(bytes);

        void Global(string module, string name) => pickle.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"c{module}\n{name}\n")));

        void Text(string text)
        {
            Bytes((byte)'X');
            pickle.Write(BitConverter.GetBytes(text.Length));
            pickle.Write(Encoding.ASCII.GetBytes(text));
        }

        // A 32-bit number, or one of eight bytes.
        void Number(long number)
        {
            if (number <= int.MaxValue)
            {
                Bytes((byte)'J');
                pickle.Write(BitConverter.GetBytes((int)number));
                return;
            }

            Bytes(0x8a, 8);
            pickle.Write(BitConverter.GetBytes(number));
        }
    }
}
