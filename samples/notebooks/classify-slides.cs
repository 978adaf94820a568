// %% [markdown]
// # Classify a slide, and see why
//
// Name the classes; the patches most like each of them decide for the slide (MI-Zero). Then look at the reasons: a heatmap over the slide, the best and the worst patches, files for QuPath and for
// other tools. On the painted demo slide, whose painter knows what lies where. `./build.sh demo` makes the slide and its small model.
//
// **Research use only.** The demo's model knows painted slides and nothing of real tissue.

// %%
#:project ../../src/PathGen.Wsi/PathGen.Wsi.csproj
#:project ../../samples/SyntheticTissue/SyntheticTissue.csproj
#:package Microsoft.ML.OnnxRuntime
using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Wsi;

const string Folder = "../../artifacts/notebooks/classify-slides";
if (Directory.Exists(Folder))
    Directory.Delete(Folder, recursive: true);
Directory.CreateDirectory(Folder);

// A printed line of this form becomes the picture itself.
void Show(string name, RgbImage image)
{
    PictureFile.WritePng(image, $"{Folder}/{name}.png");
    Console.WriteLine($"![{name}]({Folder}/{name}.png)");
}

using var slide = Slide.Open("../../artifacts/demo/slide.svs");
using var model = ClipModel.Load("../../artifacts/demo/model");
Console.WriteLine($"{slide.Width} x {slide.Height} pixels, {slide.Spacing?.X} µm/px; {model.Manifest.Name}: {model.Manifest.Licence}");

// %% [markdown]
// ## Embed once
//
// Tiles on tissue, one unit vector each, in one file with their places. A killed run goes on; a second call reads the file.

// %%
var tiles = new TileGrid().Tile(slide, new SaturationTissueDetector().Detect(slide)).ToArray();
await new SlideEmbedder(model.ImageEncoder).EmbedToFileAsync(slide, tiles, $"{Folder}/slide.safetensors");
var bag = FeatureFile.Read($"{Folder}/slide.safetensors");
Console.WriteLine($"{bag.Count} patches of {bag.PatchSize} px, {bag.Width} floats each");

// %% [markdown]
// ## Ask
//
// A class's score is the mean of its *j* largest similarities. Several *j* at once show whether the answer hangs on that choice.

// %%
var texts = ZeroShotClassifier.Create(model, ["adipose tissue", "fibrous stroma", "lymphocytes", "glands", "necrosis", "blood", "mucus"]);
var classifier = new SlideZeroShotClassifier(texts, new SlideZeroShotOptions { J = [1, 5, 10, 50], EvidencePatches = 4 }, model.ImageEncoder.Identity);
var result = classifier.Classify(bag);
foreach (var pooled in result.Pooled)
    Console.WriteLine($"j = {pooled.J,3}: {string.Join("  ", texts.Classes.Zip(pooled.Similarities, (c, s) => $"{c.Name} {s:0.00}"))}");
Console.WriteLine($"answer with j = {result.J}: {result.Label}");

// %% [markdown]
// The painted slide holds every class, so there is no right answer here: the question suits a slide of one disease. What the slide does show is *where* each class lies.
//
// ## Where are the glands?
//
// Every patch in the colour of its rank. The painter's own glands are the rings.

// %%
var scores = classifier.Score(bag);
var heatmap = new Heatmap(scores, "glands", new HeatmapOptions { MaxSide = 900 });
using var picture = heatmap.Draw(slide);
Show("glands", picture);

// %% [markdown]
// The same in even steps for every eye, by score and not by rank: what is only slightly more like glands stays dark.

// %%
using var linear = new Heatmap(scores, "glands", new HeatmapOptions { MaxSide = 900, Colours = HeatmapColours.Viridis, Scaling = HeatmapScaling.Linear, Opacity = 0.6 }).Draw(slide);
Show("glands-linear", linear);

// %% [markdown]
// ## The patches themselves

// %%
using var sheet = PatchSheet.Draw(slide, scores, "glands", new PatchSheetOptions { Top = 6, Bottom = 6, Cell = 144 });
Show("glands-patches", sheet);

// %% [markdown]
// Is it right? The painter knows: the share of each patch that is glands.

// %%
var truth = SyntheticSlide.Paint(new SyntheticSlideOptions()).Classes;
var order = Enumerable.Range(0, bag.Count).OrderByDescending(i => scores["glands"][i]).ToArray();
foreach (var part in (int[])[10, 20, 40])
{
    var share = order.Take(part).Average(i => truth.Share(new SlideRegion(bag.Positions[i].X, bag.Positions[i].Y, bag.PatchSize!.Value, bag.PatchSize.Value), TissueClass.Gland));
    Console.WriteLine($"of the {part,2} highest patches {share:P0} of the area is glands");
}

var all = Enumerable.Range(0, bag.Count).Average(i => truth.Share(new SlideRegion(bag.Positions[i].X, bag.Positions[i].Y, bag.PatchSize!.Value, bag.PatchSize.Value), TissueClass.Gland));
Console.WriteLine($"of all patches {all:P0}");

// %% [markdown]
// ## For other tools
//
// A pyramid that OpenSlide and QuPath open, tiles with measurements for QuPath, a table, and the features as CLAM and TRIDENT read them (HDF5 needs libhdf5).

// %%
heatmap.WriteTiff(slide, $"{Folder}/glands.tif", downsample: 8);
heatmap.WriteGeoJson($"{Folder}/glands.geojson");
PatchScoresFile.Write(scores, $"{Folder}/scores.csv");
FeatureFile.Write(bag, $"{Folder}/slide.pt");
try
{
    FeatureFile.Write(bag, $"{Folder}/slide.h5");
}
catch (NativeLibraryMissingException e)
{
    Console.WriteLine(e.Message);
}

foreach (var file in Directory.GetFiles(Folder).Where(f => !f.EndsWith(".png")).Order())
    Console.WriteLine(Path.GetFileName(file));
