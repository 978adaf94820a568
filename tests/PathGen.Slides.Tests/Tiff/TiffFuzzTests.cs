using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Mutants of SVS (JPEG and JPEG 2000), of OME-TIFF and of TIFF in every encoding that is read.</summary>
[Collection(FuzzCollection.Name)]
public sealed class TiffFuzzTests
{
    [Fact]
    public void Mutants_of_an_SVS_in_JPEG_are_refused_or_read() => Run(1, 300, File.ReadAllBytes(RealSlides.PathOf(RealSlides.Cmu)));

    [Fact]
    public void Mutants_of_an_SVS_in_JPEG_2000_are_refused_or_read() => Run(2, 200, FewTiles(File.ReadAllBytes(RealSlides.PathOf(RealSlides.Tcga))));

    [Fact]
    public void Mutants_of_generic_TIFF_are_refused_or_read()
    {
        var seed = 100;
        foreach (var compression in new[] { 1, 5, 7, 8, 32773 })
        {
            foreach (var big in new[] { false, true })
                Run(seed++, 25, Generic(big, compression));
        }
    }

    // A pyramid with sub-directories, OME-XML, strips, a palette and a planar picture, in one encoding.
    private static byte[] Generic(bool big, int compression)
    {
        var builder = new TiffBuilder(bigEndian: compression % 2 == 0, big);
        var main = builder.Add().Text(270, "<OME><Image Name='slide'><Pixels Type='uint8' SizeX='300' SizeY='200' SizeC='3' PhysicalSizeX='0.5' PhysicalSizeY='0.5'><Channel SamplesPerPixel='3'/>"
            + "<TiffData IFD='0'/></Pixels></Image><Image Name='label'><Pixels Type='uint8' SizeX='90' SizeY='70' SizeC='3'><Channel SamplesPerPixel='3'/><TiffData IFD='1'/></Pixels></Image></OME>");
        var lossy = compression == 7;
        TiffPictures.Add(main, 300, 200, 64, 64, compression, lossy ? TileColour.YCbCr : TileColour.Rgb, predictor: compression is 5 or 8 ? 2 : 1).Dispose();
        TiffPictures.Add(main.AddPart().Set(254, 1), 150, 100, 64, 64, compression, lossy ? TileColour.YCbCr : TileColour.Rgb, planar: !lossy).Dispose();
        TiffPictures.Add(builder.Add(), 90, 70, 0, 16, compression, lossy ? TileColour.YCbCr : TileColour.Palette, samples: lossy ? 3 : 1).Dispose();
        return builder.Build();
    }

    // The first tiles of each level of a real slide, as a slide of its own: mutations then hit what is read.
    private static byte[] FewTiles(byte[] svs)
    {
        const int Across = 2;
        var file = TiffFile.Read(new StreamByteSource(new MemoryStream(svs)))!;
        var builder = new TiffBuilder();
        foreach (var directory in file.Directories.Where(TiffImage.HasTiles))
        {
            var image = new TiffImage(directory);
            var (places, columns) = (image.ReadPlaces(), (int)((image.Width + image.TileWidth - 1) / image.TileWidth));
            var tiles = new List<byte[]>();
            for (var i = 0; i < Across * Across; i++)
            {
                var (offset, length) = places[i / Across * columns + i % Across];
                tiles.Add(svs[(int)offset..(int)(offset + length)]);
            }

            builder.Add().Picture(Across * 256, Across * 256, image.Compression).Text(270, directory.Text(TiffTag.ImageDescription)!)
                .Bytes(34675, directory.Bytes(TiffTag.IccProfile)).Tiles(256, 256, tiles);
        }

        return builder.Build();
    }

    private static void Run(int seed, int ordinary, byte[] file)
    {
        var mutations = new TiffMutations(file);
        FuzzCampaign.Run(FuzzCampaign.Count(ordinary, nightly: 20 * ordinary), seed, random =>
        {
            var options = new SlideOptions { KeepDamagedTiles = random.Next(2) == 0, Decoding = random.Next(2) == 0 ? SlideDecoding.Exact : SlideDecoding.Fast };
            options.Formats.Clear();
            options.Formats.Add(new TiffFormat());
            using var slide = Slide.Open(new StreamByteSource(new MemoryStream(mutations.Apply(random)), "mutant"), options);
            FuzzCampaign.Read(slide, random);
            return true;
        });
    }
}
