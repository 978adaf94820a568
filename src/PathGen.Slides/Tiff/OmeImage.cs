namespace PathGen.Slides;

/// <summary>One picture ("series") that OME-XML describes.</summary>
internal sealed record OmeImage
{
    /// <summary>Its name, or empty.</summary>
    public required string Name { get; init; }

    /// <summary>Width in pixels.</summary>
    public required long SizeX { get; init; }

    /// <summary>Height in pixels.</summary>
    public required long SizeY { get; init; }

    /// <summary>Focal planes.</summary>
    public required long SizeZ { get; init; }

    /// <summary>Channels; red, green and blue count as three.</summary>
    public required long SizeC { get; init; }

    /// <summary>Points in time.</summary>
    public required long SizeT { get; init; }

    /// <summary>The type of a sample, such as <c>uint8</c>.</summary>
    public required string Type { get; init; }

    /// <summary>µm per pixel, or null.</summary>
    public PixelSpacing? Spacing { get; init; }

    /// <summary>Samples of the first channel: 3 for RGB.</summary>
    public long SamplesPerPixel { get; set; } = 1;

    /// <summary>Magnification of its objective, or null.</summary>
    public double? Magnification { get; set; }

    /// <summary>The order of planes, such as <c>ZCT</c>: the first dimension changes first.</summary>
    public required string Order { get; init; }

    /// <summary>The directory of the plane that is read, or −1 where it is in another file; null where the XML does not say.</summary>
    public long? Directory { get; set; }

    /// <summary>The focal plane that is read: the middle one, of an even number the lower middle.</summary>
    public long MiddleZ => Math.Max(0, (SizeZ - 1) / 2);

    /// <summary>Planes before it, where all follow one another.</summary>
    public double PlanesBefore => MiddleZ * Order.TakeWhile(d => d != 'Z').Aggregate(1.0, (planes, d) => planes * (d switch { 'C' => Math.Max(1, SizeC / Math.Max(1, SamplesPerPixel)), 'T' => Math.Max(1, SizeT), _ => 1 }));

    /// <summary>Directories that its planes take.</summary>
    public double Planes => Math.Max(1, (double)SizeZ * SizeT * SizeC / Math.Max(1, SamplesPerPixel));
}
