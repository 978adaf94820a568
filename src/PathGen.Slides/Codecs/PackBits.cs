namespace PathGen.Slides;

/// <summary>PackBits run lengths (TIFF 6.0, section 9).</summary>
internal static class PackBits
{
    /// <summary>Unpacks until <paramref name="target"/> is full or the data end.</summary>
    /// <returns>Bytes unpacked; fewer than asked for where the data are cut short.</returns>
    public static int Unpack(ReadOnlySpan<byte> data, Span<byte> target)
    {
        var (at, to) = (0, 0);
        while (to < target.Length && at + 1 < data.Length)
        {
            var head = (sbyte)data[at++];
            if (head == sbyte.MinValue)
                continue;
            if (head < 0)
            {
                var run = Math.Min(1 - head, target.Length - to);
                target.Slice(to, run).Fill(data[at++]);
                to += run;
                continue;
            }

            var count = Math.Min(Math.Min(head + 1, target.Length - to), data.Length - at);
            data.Slice(at, count).CopyTo(target[to..]);
            at += count;
            to += count;
        }

        return to;
    }
}
