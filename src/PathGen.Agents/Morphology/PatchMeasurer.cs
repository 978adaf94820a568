using System.Buffers;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Forms <see cref="PatchMeasurements"/>.</summary>
internal static class PatchMeasurer
{
    public static PatchMeasurements Measure(RgbImage image, double? micronsPerPixel)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (micronsPerPixel is { } given && !(given > 0 && double.IsFinite(given)))
            throw new ArgumentOutOfRangeException(nameof(micronsPerPixel), given, "The scale must be a positive number of µm per pixel, or null.");
        if ((long)image.Width * image.Height > MorphologyConstants.MaxPixels)
        {
            throw new PairException(
                $"A patch of {image.Width} × {image.Height} pixels is too large to measure; expected at most {MorphologyConstants.MaxPixels} pixels: cut it into patches.");
        }

        using var planes = new PixelPlanes(image);
        var texture = TextureMeasure.Of(planes);
        var spaces = Spaces(planes, micronsPerPixel);
        var nuclei = CountNuclei(planes, micronsPerPixel);
        double pixels = planes.Count;
        double stained = Math.Max(1, planes.StainedCount);
        return new PatchMeasurements
        {
            Width = image.Width,
            Height = image.Height,
            MicronsPerPixel = micronsPerPixel,
            TissueShare = planes.StainedCount / pixels,
            WhiteShare = planes.WhiteCount / pixels,
            WhiteSpaces = spaces.Count,
            WhiteSpaceArea = spaces.Area,
            WhiteSpaceRoundness = spaces.Roundness,
            LargestWhiteShare = spaces.Largest / pixels,
            NuclearShare = nuclei.Pixels / stained,
            Nuclei = nuclei.Count,
            NuclearArea = nuclei.Area,
            NuclearEccentricity = nuclei.Eccentricity,
            NuclearAreaVariation = nuclei.Variation,
            Haematoxylin = planes.HaematoxylinSum / stained,
            Eosin = planes.EosinSum / stained,
            RedShare = planes.RedCount / pixels,
            BlueGreyShare = planes.BlueGreyCount / pixels,
            Gradient = texture.Gradient,
            Entropy = texture.Entropy,
            Alignment = texture.Alignment,
            Sharpness = texture.Sharpness,
            Colour = (planes.ColourSums.Red / stained, planes.ColourSums.Green / stained, planes.ColourSums.Blue / stained),
        };
    }

    private static (int Count, double Area, double Roundness, long Largest) Spaces(PixelPlanes planes, double? scale)
    {
        var least = scale is { } s ? MorphologyConstants.SpaceMicrons / (s * s) : MorphologyConstants.SpaceShare * planes.Count;
        var found = ConnectedComponents.Find(planes.White, planes.Width, planes.Height, Math.Max(4, (long)least));
        double area = 0, roundness = 0;
        long largest = 0;
        foreach (var space in found)
        {
            area += space.Area;
            roundness += space.Roundness * space.Area;
            largest = Math.Max(largest, space.Area);
        }

        return found.Count == 0 ? default : (found.Count, area / found.Count, roundness / area, largest);
    }

    private static (int Count, long Pixels, double Area, double Eccentricity, double Variation) CountNuclei(PixelPlanes planes, double? scale)
    {
        var radius = scale is { } s ? (int)Math.Clamp(MorphologyConstants.SurroundMicrons / s, 4, 256) : MorphologyConstants.SurroundPixels;
        var least = scale is { } m ? Math.Max(4, (long)(MorphologyConstants.NucleusMicrons / (m * m))) : MorphologyConstants.NucleusPixels;
        var mask = ArrayPool<byte>.Shared.Rent(planes.Count);
        try
        {
            NuclearMask.Mark(planes, radius, mask.AsSpan(0, planes.Count));
            return Summarise(ConnectedComponents.Find(mask.AsSpan(0, planes.Count), planes.Width, planes.Height, least));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(mask);
        }
    }

    private static (int Count, long Pixels, double Area, double Eccentricity, double Variation) Summarise(List<Component> found)
    {
        if (found.Count == 0)
            return default;
        var areas = found.Select(c => c.Area).Order().ToArray();
        var typical = areas[areas.Length / 2];
        var count = 0;
        var singles = 0;
        long pixels = 0;
        double sum = 0, squared = 0, eccentricity = 0;
        foreach (var group in found)
        {
            if (group.Area > MorphologyConstants.ClumpMost * typical)
                continue;
            pixels += group.Area;
            if (group.Area > MorphologyConstants.SingleNucleusMost * typical)
            {
                count += (int)Math.Round(group.Area / (double)typical);
                continue;
            }

            // A nucleus that the edge cuts counts, but its shape is not its own.
            count++;
            if (group.TouchesEdge)
                continue;
            singles++;
            sum += group.Area;
            squared += (double)group.Area * group.Area;
            eccentricity += group.Eccentricity;
        }

        if (singles == 0)
            return (count, pixels, pixels / (double)Math.Max(1, count), 0, 0);
        var mean = sum / singles;
        return (count, pixels, pixels / (double)count, eccentricity / singles, Math.Sqrt(Math.Max(0, (squared / singles) - (mean * mean))) / mean);
    }
}
