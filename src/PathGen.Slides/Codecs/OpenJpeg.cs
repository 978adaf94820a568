using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>
/// The OpenJPEG functions that this package uses (2.4 and later), each beside its check. One codestream in memory becomes one picture.
/// https://www.openjpeg.org/doxygen/openjpeg_8h.html
/// </summary>
internal static unsafe partial class OpenJpeg
{
    private const int RawCodestream = 0;

    // opj_dparameters_t has some 8300 bytes, most of them file names of the command line; its first number is the reduction.
    private const int ParametersSize = 1 << 14;

    /// <summary>The library's version.</summary>
    public static string? Version(nint library) =>
        NativeLibrary.TryGetExport(library, "opj_version", out var function) ? Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)function)()) : null;

    /// <summary>Decodes a codestream whose headers were checked.</summary>
    /// <param name="codestream">The codestream.</param>
    /// <param name="halvings">How often it is halved, at most what it offers.</param>
    /// <param name="keepDamaged">Whether a picture that OpenJPEG warned of is kept.</param>
    /// <param name="warning">What OpenJPEG warned of first, or null.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="TileDamagedException">An error, or a warning that is not to be passed over.</exception>
    public static OpenJpegImage Decode(ReadOnlySpan<byte> codestream, int halvings, bool keepDamaged, out string? warning)
    {
        var messages = default(Messages);
        fixed (byte* data = codestream)
        {
            // Both live on this stack frame, and OpenJPEG forgets them within it: the handles are freed here.
            var input = new Input { Data = data, Length = codestream.Length };
            using var stream = CreateStream(&input);
            using var codec = CreateCodec(&messages, halvings);
            var read = opj_read_header(stream, codec, out var image);
            try
            {
                if (read == 0 || image.IsInvalid || opj_decode(codec, stream, image) == 0)
                    throw new TileDamagedException(messages.Error ?? messages.Warning ?? "OpenJPEG cannot decode it");
                warning = messages.Warning;
                return warning is null || keepDamaged ? image : throw new TileDamagedException(warning);
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }
    }

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial int opj_read_header(OpenJpegStream stream, OpenJpegCodec codec, out OpenJpegImage image);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial int opj_decode(OpenJpegCodec codec, OpenJpegStream stream, OpenJpegImage image);

    /// <summary>Frees a picture.</summary>
    public static void DestroyImage(nint image) => opj_image_destroy(image);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_image_destroy(nint image);

    private static OpenJpegStream CreateStream(Input* input)
    {
        var stream = opj_stream_create((nuint)Math.Clamp(input->Length, 1 << 10, 1 << 20), 1);
        if (stream.IsInvalid)
            throw new SlideException("OpenJPEG could not start: out of memory.");
        opj_stream_set_read_function(stream, &Read);
        opj_stream_set_skip_function(stream, &Skip);
        opj_stream_set_seek_function(stream, &Seek);
        opj_stream_set_user_data(stream, input, 0);
        opj_stream_set_user_data_length(stream, (ulong)input->Length);
        return stream;
    }

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial OpenJpegStream opj_stream_create(nuint bufferSize, int isInput);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_stream_set_read_function(OpenJpegStream stream, delegate* unmanaged[Cdecl]<byte*, nuint, Input*, nuint> function);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_stream_set_skip_function(OpenJpegStream stream, delegate* unmanaged[Cdecl]<long, Input*, long> function);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_stream_set_seek_function(OpenJpegStream stream, delegate* unmanaged[Cdecl]<long, Input*, int> function);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_stream_set_user_data(OpenJpegStream stream, Input* data, nint free);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_stream_set_user_data_length(OpenJpegStream stream, ulong length);

    /// <summary>Frees a stream.</summary>
    public static void DestroyStream(nint stream) => opj_stream_destroy(stream);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_stream_destroy(nint stream);

    private static OpenJpegCodec CreateCodec(Messages* messages, int halvings)
    {
        var codec = opj_create_decompress(RawCodestream);
        if (codec.IsInvalid)
            throw new SlideException("OpenJPEG could not start: out of memory.");
        opj_set_warning_handler(codec, &OnWarning, messages);
        opj_set_error_handler(codec, &OnError, messages);
        var parameters = stackalloc byte[ParametersSize];
        opj_set_default_decoder_parameters(parameters);
        *(uint*)parameters = (uint)halvings;
        if (opj_setup_decoder(codec, parameters) == 0)
            throw new SlideException($"OpenJPEG could not start: {messages->Error}.");

        // Since 2.5 OpenJPEG decodes what is left of a codestream, unless it is told to be strict; before, it was. Never otherwise, even where damaged tiles are
        // kept: 2.5.0 reads beyond its buffers when it skips packets that are cut short.
        if (NativeLibrary.TryGetExport(NativeLibraries.OpenJpeg.Load(), "opj_decoder_set_strict_mode", out var setStrict))
            ((delegate* unmanaged[Cdecl]<nint, int, int>)setStrict)(codec.DangerousGetHandle(), 1);
        return codec;
    }

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial OpenJpegCodec opj_create_decompress(int format);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial int opj_set_warning_handler(OpenJpegCodec codec, delegate* unmanaged[Cdecl]<byte*, Messages*, void> handler, Messages* messages);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial int opj_set_error_handler(OpenJpegCodec codec, delegate* unmanaged[Cdecl]<byte*, Messages*, void> handler, Messages* messages);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_set_default_decoder_parameters(byte* parameters);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial int opj_setup_decoder(OpenJpegCodec codec, byte* parameters);

    /// <summary>Frees a decompressor.</summary>
    public static void DestroyCodec(nint codec) => opj_destroy_codec(codec);

    [LibraryImport(NativeLibraries.OpenJpegImport)]
    private static partial void opj_destroy_codec(nint codec);

    // All ones is the end of the data.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Read(byte* target, nuint count, Input* input)
    {
        var there = input->Length - input->Position;
        if (there <= 0)
            return nuint.MaxValue;
        var part = (int)Math.Min(count, (nuint)there);
        new ReadOnlySpan<byte>(input->Data + input->Position, part).CopyTo(new Span<byte>(target, part));
        input->Position += part;
        return (nuint)part;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Skip(long count, Input* input)
    {
        var there = input->Length - input->Position;
        if (count < 0 || there <= 0)
            return -1;
        var part = (int)Math.Min(count, there);
        input->Position += part;
        return part;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(long position, Input* input)
    {
        if (position < 0 || position > input->Length)
            return 0;
        input->Position = (int)position;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnWarning(byte* text, Messages* messages) => Messages.Keep(messages->WarningText, text);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(byte* text, Messages* messages) => Messages.Keep(messages->ErrorText, text);

    // The codestream, and how much of it was read.
    private struct Input
    {
        public byte* Data;
        public int Length;
        public int Position;
    }

    // The first warning and the first error, each cut to its place and ended by a zero.
    private struct Messages
    {
        private const int Size = 200;

        public fixed byte WarningText[Size];
        public fixed byte ErrorText[Size];

        public string? Warning
        {
            get
            {
                fixed (byte* text = WarningText)
                    return Text(text);
            }
        }

        public string? Error
        {
            get
            {
                fixed (byte* text = ErrorText)
                    return Text(text);
            }
        }

        public static void Keep(byte* place, byte* text)
        {
            if (*place != 0 || text is null)
                return;
            for (var i = 0; i < Size - 1 && text[i] != 0; i++)
                place[i] = text[i];
        }

        private static string? Text(byte* text) => *text == 0 ? null : Marshal.PtrToStringUTF8((nint)text)!.Trim();
    }
}
