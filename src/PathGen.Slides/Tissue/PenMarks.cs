using System.Buffers;

namespace PathGen.Slides;

/// <summary>
/// Marker ink on an H&amp;E thumbnail, told by what haematoxylin and eosin never do: both absorb green most, so that in tissue R ≥ G and B ≥ G. Ink that is surely ink is
/// found first and grown over connected pixels that may be ink, such as the faded edge of a stroke. Differences are of 8-bit RGB, set on real H&amp;E thumbnails. Blood comes near to red ink, and other stains than H&amp;E near to any.
/// </summary>
internal static class PenMarks
{
    private const int Growth = 8; // Cells that ink is followed from where it is sure: 0.06 mm at 0.25 µm/px and 1/32.
    private const byte Maybe = 1;
    private const byte Surely = 3;

    /// <summary>Marks ink.</summary>
    /// <param name="rgb">Row-major, three bytes a pixel.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="colours">Which inks.</param>
    /// <param name="marks">Receives <c>width × height</c> bytes: 1 is ink, 0 none.</param>
    public static void Find(ReadOnlySpan<byte> rgb, int width, int height, PenColours colours, Span<byte> marks)
    {
        var rented = ArrayPool<byte>.Shared.Rent(marks.Length);
        try
        {
            var kinds = rented.AsSpan(0, marks.Length);
            for (var i = 0; i < kinds.Length; i++)
            {
                kinds[i] = KindOf(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], colours);
                marks[i] = (byte)(kinds[i] >> 1);
            }

            for (var step = 0; step < Growth; step++)
            {
                MaskClosing.Dilate(marks, width, height, 3);
                for (var i = 0; i < marks.Length; i++)
                    marks[i] &= kinds[i];
            }

            // The last cell of an edge is half glass and too pale to tell.
            MaskClosing.Dilate(marks, width, height, 3);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte KindOf(int red, int green, int blue, PenColours colours)
    {
        var (light, dark) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
        var kind = 0;
        if ((colours & PenColours.Blue) != 0 && green >= red)
            kind |= Kind(blue - red, 15, 40);
        if ((colours & PenColours.Green) != 0 && green >= blue - 10)
            kind |= Kind(green - red, 10, 20);
        if ((colours & PenColours.Red) != 0 && blue - green <= 15)
            kind |= Kind(red - Math.Max(green, blue), 30, 80);
        if ((colours & PenColours.Black) != 0 && light - dark <= 30)
            kind |= Kind(255 - light, 85, 175);
        return (byte)kind;
    }

    private static int Kind(int strength, int maybe, int surely) => strength >= surely ? Surely : strength >= maybe ? Maybe : 0;
}
