namespace PathGen.Slides;

/// <summary>Tissue masks as files: PNG and QuPath's GeoJSON. Files appear whole or not at all. The same mask gives the same bytes with the same .NET. Thread-safe.</summary>
public static class TissueMaskFile
{
    /// <summary>Writes a mask as an 8-bit grey PNG, one pixel a cell: 255 is tissue, 0 glass.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="destination">Receives the file; left open.</param>
    public static void WritePng(TissueMask mask, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var pixels = new byte[mask.Cells.Length];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(255 * mask.Cells[i]);
        PngCodec.EncodeGray(pixels, mask.Width, mask.Height, destination);
    }

    /// <inheritdoc cref="WritePng(TissueMask, Stream)"/>
    /// <param name="mask">The mask.</param>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void WritePng(TissueMask mask, string path) => WholeFile.Write(path, stream => WritePng(mask, stream));

    /// <summary>
    /// Writes a mask as GeoJSON that QuPath imports: a <c>FeatureCollection</c> with one annotation for each piece of tissue (cells joined over edges), a
    /// polygon in level-0 pixels with its holes. Corners lie on the borders of cells, to a thousandth of a pixel, so that the polygons cover exactly the mask's cells. Ids are UUIDs made from slide size, outline and class name: the same
    /// outline keeps its id.
    /// </summary>
    /// <param name="mask">The mask.</param>
    /// <param name="destination">Receives the file in UTF-8; left open.</param>
    /// <param name="options">Class name and colour; null for defaults.</param>
    public static void WriteGeoJson(TissueMask mask, Stream destination, GeoJsonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(destination);
        TissueGeoJson.Write(mask, destination, options ?? new GeoJsonOptions());
    }

    /// <inheritdoc cref="WriteGeoJson(TissueMask, Stream, GeoJsonOptions?)"/>
    /// <param name="mask">The mask.</param>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <param name="options">Class name and colour; null for defaults.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void WriteGeoJson(TissueMask mask, string path, GeoJsonOptions? options = null) => WholeFile.Write(path, stream => WriteGeoJson(mask, stream, options));
}
