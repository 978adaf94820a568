using System.Security.Cryptography;
using System.Text;

namespace PathGen.Agents;

/// <summary>The captions of one slide that stand, in a form that only tells how often one was used: 16 bytes for each different caption. Not thread-safe.</summary>
public sealed class CaptionHistory
{
    private readonly Dictionary<UInt128, int> counts = [];

    /// <summary>How often a caption stands, letter case, white space and punctuation aside.</summary>
    public int Count(string caption) => counts.GetValueOrDefault(Key(caption));

    /// <summary>Adds a caption that stands now.</summary>
    public void Add(string caption)
    {
        var key = Key(caption);
        counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    private static UInt128 Key(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var text = new StringBuilder(caption.Length);
        foreach (var letter in caption)
        {
            if (char.IsLetterOrDigit(letter))
                text.Append(char.ToLowerInvariant(letter));
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString().TrimEnd())));
    }
}
