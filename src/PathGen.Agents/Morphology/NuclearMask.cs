namespace PathGen.Agents;

/// <summary>
/// Marks nuclear pixels: not too red, and haematoxylin, smoothed over 3 × 3, above a floor and above the mean of the stained pixels around. Compared with the surroundings, nuclei
/// stand out in pale stroma and in purple epithelium alike.
/// </summary>
internal static class NuclearMask
{
    /// <param name="planes">The patch.</param>
    /// <param name="radius">Half the side of the surrounding in pixels.</param>
    /// <param name="mask">Receives 1 for nuclear pixels, else 0.</param>
    /// <returns>The number of nuclear pixels.</returns>
    public static int Mark(PixelPlanes planes, int radius, Span<byte> mask)
    {
        int width = planes.Width, height = planes.Height;
        ReadOnlySpan<byte> source = planes.Haematoxylin;
        ReadOnlySpan<byte> stained = planes.Stained;
        var amountSums = new int[width];
        var countSums = new int[width];
        var neighbours = new int[width];
        var total = 0;
        for (var y = 0; y < Math.Min(radius, height); y++)
            AddRow(source, stained, y, 1, amountSums, countSums);
        for (var y = 0; y < height; y++)
        {
            if (y + radius < height)
                AddRow(source, stained, y + radius, 1, amountSums, countSums);
            if (y - radius - 1 >= 0)
                AddRow(source, stained, y - radius - 1, -1, amountSums, countSums);
            SumThreeRows(source, width, height, y, neighbours);
            total += MarkRow(stained.Slice(y * width, width), neighbours, amountSums, countSums, radius, mask.Slice(y * width, width));
        }

        return total;
    }

    private static int MarkRow(ReadOnlySpan<byte> stained, int[] neighbours, int[] amountSums, int[] countSums, int radius, Span<byte> mask)
    {
        const int Floor = (int)(9 * MorphologyConstants.NuclearFloor * MorphologyConstants.Steps);
        const int Contrast = (int)(9 * MorphologyConstants.NuclearContrast * MorphologyConstants.Steps);
        var width = stained.Length;
        var marked = 0;
        long amount = 0;
        long count = 0;
        for (var x = 0; x < Math.Min(radius, width); x++)
        {
            amount += amountSums[x];
            count += countSums[x];
        }

        for (var x = 0; x < width; x++)
        {
            if (x + radius < width)
            {
                amount += amountSums[x + radius];
                count += countSums[x + radius];
            }

            if (x - radius - 1 >= 0)
            {
                amount -= amountSums[x - radius - 1];
                count -= countSums[x - radius - 1];
            }

            // Nine times the smoothed value against nine times floor and mean: whole numbers throughout.
            var smooth = neighbours[Math.Max(0, x - 1)] + neighbours[x] + neighbours[Math.Min(width - 1, x + 1)];
            var nuclear = stained[x] == 3 && smooth >= Floor && (smooth - Contrast) * count >= 9 * amount;
            mask[x] = nuclear ? (byte)1 : (byte)0;
            marked += mask[x];
        }

        return marked;
    }

    private static void SumThreeRows(ReadOnlySpan<byte> source, int width, int height, int y, int[] sums)
    {
        var above = source.Slice(Math.Max(0, y - 1) * width, width);
        var here = source.Slice(y * width, width);
        var below = source.Slice(Math.Min(height - 1, y + 1) * width, width);
        for (var x = 0; x < width; x++)
            sums[x] = above[x] + here[x] + below[x];
    }

    private static void AddRow(ReadOnlySpan<byte> source, ReadOnlySpan<byte> stained, int y, int sign, int[] amounts, int[] counts)
    {
        var values = source.Slice(y * amounts.Length, amounts.Length);
        var flags = stained.Slice(y * amounts.Length, amounts.Length);
        for (var x = 0; x < amounts.Length; x++)
        {
            amounts[x] += sign * (flags[x] & 1) * values[x];
            counts[x] += sign * (flags[x] & 1);
        }
    }
}
