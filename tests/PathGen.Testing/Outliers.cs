using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PathGen.Testing;

/// <summary>Plants channels with large values in a CLIP of random weights, which has none: trained ones do, and they are what 8 bits suffer from.</summary>
public static class Outliers
{
    private const float Factor = 20;

    /// <summary>Multiplies 1 % of the channels (one at least) of every layer normalisation's gain, and of what enters every second matrix of an MLP, by 20.</summary>
    /// <param name="safetensors">A file of open_clip's names; changed in place.</param>
    /// <param name="compensated">Whether the matrices that use the channels are divided by 20 there, so that the model computes much as before.</param>
    public static void Plant(string safetensors, bool compensated)
    {
        var bytes = File.ReadAllBytes(safetensors);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        foreach (var tensor in json.RootElement.EnumerateObject().Where(t => t.Name.StartsWith("visual.transformer", StringComparison.Ordinal)))
        {
            var block = tensor.Name[..(tensor.Name.LastIndexOf("resblocks.", StringComparison.Ordinal) + "resblocks.".Length)] + tensor.Name.Split('.')[3] + '.';
            switch (tensor.Name[block.Length..])
            {
                case "ln_1.weight" or "ln_1.bias" or "ln_2.weight" or "ln_2.bias" or "mlp.c_fc.bias" or "mlp.c_fc.weight":
                    Scale(tensor.Value, rows: true, Factor);
                    break;
                case "attn.in_proj_weight" or "mlp.c_proj.weight" when compensated:
                    Scale(tensor.Value, rows: false, 1 / Factor);
                    break;
            }

            if (compensated && tensor.Name.EndsWith("mlp.c_fc.weight", StringComparison.Ordinal))
                Scale(tensor.Value, rows: false, 1 / Factor);
        }

        File.WriteAllBytes(safetensors, bytes);

        // Every hundredth row or column, from the third.
        void Scale(JsonElement tensor, bool rows, float factor)
        {
            var shape = tensor.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()).ToArray();
            var width = shape.Length == 1 ? 1 : shape[1];
            var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(8 + header + tensor.GetProperty("data_offsets")[0].GetInt32()))[..(shape[0] * width)];
            for (var i = 0; i < values.Length; i++)
            {
                if ((rows ? i / width : i % width) % 100 == 3)
                    values[i] *= factor;
            }
        }
    }
}
