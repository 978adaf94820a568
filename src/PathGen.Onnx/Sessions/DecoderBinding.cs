using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PathGen.Onnx;

/// <summary>One cache bound to one session. What does not change from token to token stays bound. Not thread-safe.</summary>
internal sealed class DecoderBinding : IDisposable
{
    private readonly DecoderSession session;
    private readonly DecoderCache cache;
    private readonly OrtIoBinding binding;
    private readonly float[] logits;
    private readonly OrtValue logitsValue;
    private readonly OrtValue?[] parts;
    private readonly OrtValue?[] nexts;
    private readonly string[] pastNames;
    private readonly string[] presentNames;
    private float[] embeddings = [];
    private long[] positions = [];
    private long[] ones = [];
    private OrtValue? embeddingsValue;
    private OrtValue? positionsValue;
    private OrtValue? maskValue;
    private int boundCount;
    private int boundGeneration = -1;

    public DecoderBinding(DecoderSession session, DecoderCache cache)
    {
        this.session = session;
        this.cache = cache;
        pastNames = [.. Enumerable.Range(0, cache.Form.Parts).Select(DecoderNames.Past)];
        presentNames = [.. Enumerable.Range(0, cache.Form.Parts).Select(DecoderNames.Present)];
        (parts, nexts) = (new OrtValue?[cache.Form.Parts], new OrtValue?[cache.Form.Parts]);
        binding = session.Session.Runtime.CreateIoBinding();
        logits = GC.AllocateArray<float>(session.Vocabulary, pinned: true);
        logitsValue = Value(TensorElementType.Float, Address(logits), logits.Length * sizeof(float), [1, 1, logits.Length]);
        binding.BindOutput(DecoderNames.Logits, logitsValue);
    }

    /// <summary>Runs some tokens behind those of the cache.</summary>
    /// <returns>Scores of the token that follows the last; valid until the next run.</returns>
    public ReadOnlySpan<float> Run(ReadOnlySpan<float> tokens)
    {
        var count = tokens.Length / session.Width;
        var total = cache.Length + count;
        cache.Reserve(total);
        BindTokens(count, total);
        tokens.CopyTo(embeddings);
        for (var i = 0; i < count; i++)
            positions[i] = cache.Length + i;
        BindCache(count);

        // What lies elsewhere than the provider is copied there when it is bound.
        if (!session.Session.OnlyCpu)
        {
            binding.BindInput(DecoderNames.Embeddings, embeddingsValue!);
            binding.BindInput(DecoderNames.Positions, positionsValue!);
        }

        session.Session.Run(binding);
        cache.Advance(count);
        return logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        logitsValue.Dispose();
        embeddingsValue?.Dispose();
        positionsValue?.Dispose();
        maskValue?.Dispose();
        foreach (var value in parts.Concat(nexts))
            value?.Dispose();
    }

    private void BindTokens(int count, int total)
    {
        if (embeddings.Length < count * session.Width)
        {
            (embeddings, positions) = (GC.AllocateUninitializedArray<float>(count * session.Width, pinned: true), GC.AllocateUninitializedArray<long>(count, pinned: true));
            boundCount = 0;
        }

        if (ones.Length < total)
        {
            ones = GC.AllocateUninitializedArray<long>(cache.Capacity, pinned: true);
            Array.Fill(ones, 1);
        }

        if (boundCount != count)
        {
            Replace(ref embeddingsValue, Value(TensorElementType.Float, Address(embeddings), (long)count * session.Width * sizeof(float), [1, count, session.Width]));
            Replace(ref positionsValue, Value(TensorElementType.Int64, Address(positions), (long)count * sizeof(long), [1, count]));
            binding.BindInput(DecoderNames.Embeddings, embeddingsValue!);
            binding.BindInput(DecoderNames.Positions, positionsValue!);
            boundCount = count;
        }

        Replace(ref maskValue, Value(TensorElementType.Int64, Address(ones), (long)total * sizeof(long), [1, total]));
        binding.BindInput(DecoderNames.Mask, maskValue!);
    }

    private void BindCache(int count)
    {
        var form = cache.Form;
        if (form.SharesCache && boundGeneration == cache.Generation && session.Session.OnlyCpu)
            return;
        for (var i = 0; i < form.Parts; i++)
        {
            Replace(ref parts[i], Part(i, next: false, form.SharesCache ? cache.Capacity : cache.Length));
            if (!form.SharesCache)
                Replace(ref nexts[i], Part(i, next: true, cache.Length + count));
            binding.BindInput(pastNames[i], parts[i]!);
            binding.BindOutput(presentNames[i], (form.SharesCache ? parts[i] : nexts[i])!);
        }

        boundGeneration = cache.Generation;
    }

    private OrtValue Part(int index, bool next, int length)
    {
        var form = cache.Form;
        return Value(
            form.IsHalf ? TensorElementType.Float16 : TensorElementType.Float, cache.Address(index, next), (long)form.Heads * length * form.HeadWidth * form.ElementBytes,
            [1, form.Heads, length, form.HeadWidth]);
    }

    private static OrtValue Value(TensorElementType type, nint address, long bytes, long[] shape) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, address, bytes);

    private static void Replace(ref OrtValue? value, OrtValue by)
    {
        value?.Dispose();
        value = by;
    }

    // The arrays lie on the pinned heap.
    private static nint Address<T>(T[] array) => Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
}
