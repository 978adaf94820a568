// %% [markdown]
// # First pairs
//
// From a whole-slide image to image–caption pairs, step by step, on the painted demo slide. `./build.sh demo` makes the slide and its small model.
//
// **Research use only.** The demo's model knows painted slides and nothing of real tissue.

// %%
#:project ../../src/PathGen.Agents.Sqlite/PathGen.Agents.Sqlite.csproj
#:package Microsoft.ML.OnnxRuntime
using PathGen.Agents;
using PathGen.Clip;
using PathGen.Slides;

const string Slides = "../../artifacts/demo/slide.svs";
const string Model = "../../artifacts/demo/model";
const string Pictures = "../../artifacts/notebooks/first-pairs";
Directory.CreateDirectory(Pictures);

// A printed line of this form becomes the picture itself.
void Show(string name, RgbImage image)
{
    PictureFile.WritePng(image, $"{Pictures}/{name}.png");
    Console.WriteLine($"![{name}]({Pictures}/{name}.png)");
}

// %% [markdown]
// ## The slide
//
// Levels, scale, and the whole of it as one picture.

// %%
using var slide = Slide.Open(Slides);
Console.WriteLine($"{slide.Format}: {slide.Width} × {slide.Height} pixels of {slide.Spacing?.Mean} µm, {slide.Levels.Count} levels");
using var thumbnail = slide.ReadThumbnail(maxSide: 256);
Show("slide", thumbnail);

// %% [markdown]
// ## Tissue and tiles
//
// Tissue is what is coloured on a thumbnail. What is glass is darkened here; tiles of 672 × 672 pixels are kept where more than half is tissue.

// %%
var tissue = new SaturationTissueDetector().Detect(slide);
var tiles = new TileGrid().Tile(slide, tissue).ToList();
Console.WriteLine($"{tissue.Share:P0} of the slide is tissue; {tiles.Count} tiles");

// A thumbnail on which each pixel is mixed with a colour that its place on the slide gives.
RgbImage Overlay(Func<long, long, (byte R, byte G, byte B)?> colourAt)
{
    var picture = slide.ReadThumbnail(maxSide: 256);
    for (var y = 0; y < picture.Height; y++)
    {
        var row = picture.Row(y);
        for (var x = 0; x < picture.Width; x++)
        {
            if (colourAt(x * slide.Width / picture.Width, y * slide.Height / picture.Height) is not var (r, g, b))
                continue;
            (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = ((byte)((row[3 * x] + r) / 2), (byte)((row[3 * x + 1] + g) / 2), (byte)((row[3 * x + 2] + b) / 2));
        }
    }

    return picture;
}

using var mask = Overlay((x, y) => tissue.ShareOf(new SlideRegion(x, y, 1, 1)) > 0 ? null : ((byte)60, (byte)60, (byte)60));
Show("tissue", mask);

// %% [markdown]
// ## Embeddings
//
// Every tile becomes a unit vector. They are kept; pixels are read again when they are needed.

// %%
using var model = ClipModel.Load(Model);
Console.WriteLine($"{model.Manifest.Name}: {model.Manifest.Licence}");
var embeddings = await new SlideEmbedder(model.ImageEncoder).EmbedAsync(slide, tiles);
Console.WriteLine($"{embeddings.Matrix.Count} tiles × {embeddings.Matrix.Width} floats, {embeddings.Failures.Count} tiles failed");

// %% [markdown]
// ## Zero-shot
//
// Classes are only named. The probabilities are a softmax over these names, no more: there is no "none of these".

// %%
string[] names = ["adipose tissue", "fibrous stroma", "lymphocytes", "glands", "necrosis", "blood", "mucin"];
(byte R, byte G, byte B)[] colours = [(255, 221, 120), (233, 150, 186), (70, 70, 160), (60, 160, 110), (140, 120, 110), (200, 40, 40), (150, 200, 225)];
var classifier = ZeroShotClassifier.Create(model, names.Select(name => new ZeroShotClass(name)));
var results = classifier.Classify(embeddings.Matrix);
foreach (var (name, index) in names.Select((name, index) => (name, index)))
    Console.WriteLine($"{name,-15}{results.Count(r => r.Index == index),4} tiles");

var classAt = embeddings.Tiles.Zip(results).ToDictionary(pair => (pair.First.Region.X / 672, pair.First.Region.Y / 672), pair => pair.Second.Index);
using var classes = Overlay((x, y) => classAt.TryGetValue((x / 672, y / 672), out var index) ? colours[index] : null);
Show("classes", classes);

// %% [markdown]
// ## Choose patches
//
// The tissue source's attributes, clusters of like tiles, and a filter that drops what looks like a patch already chosen.

// %%
var prompts = await new BankPromptAgent().WriteAsync(new SlideContext("demo", TissueSource: "colon"));
EmbeddingMatrix Embed(IReadOnlyList<string> texts)
{
    var values = new float[texts.Count * model.TextEncoder.EmbeddingWidth];
    model.TextEncoder.Encode(texts, values);
    return new EmbeddingMatrix(values, model.TextEncoder.EmbeddingWidth);
}

var input = new RetrievalInput(embeddings.Matrix, prompts, Embed(prompts.Attributes), Embed(prompts.Findings));
var chosen = new PatchSelector().Select(input);
Console.WriteLine($"{chosen.Count} of {tiles.Count} tiles, for example:");
foreach (var patch in chosen.Take(3))
    Console.WriteLine($"  tile {patch.Patch}: {string.Join("; ", patch.Choices.Select(c => $"{c.Retrieval} (rank {c.Rank}) {c.Prompt}".TrimEnd()))}");

var pictures = chosen.Take(12).Select(patch => slide.ReadRegion(embeddings.Tiles[patch.Patch].Region, 80, 80)).ToList();
using var sheet = ContactSheet.Compose(pictures, columns: 6, cell: 80, gap: 4);
Show("chosen", sheet);

// %% [markdown]
// ## Pairs, and the trace of a caption
//
// A run does all of the above and describes, revises and summarises each chosen patch; the pair store keeps every draft. The embedded describer says
// only what it measured. Run again, it continues where it stopped; here it starts afresh.

// %%
const string Run = $"{Pictures}/run";
if (Directory.Exists(Run))
    Directory.Delete(Run, recursive: true);
await using var store = SqlitePairStore.Open($"{Run}/pairs.sqlite");
var summary = await new PairGenerator(new PairGeneratorServices
{
    Folder = Run,
    Store = store,
    EncoderIdentity = model.ImageEncoder.Identity,
    TextEncoderIdentity = model.TextEncoder.Identity,
    ImageEncoder = () => model.ImageEncoder,
    TextEncoder = () => model.TextEncoder,
    Tissue = new SaturationTissueDetector(),
    Tiler = new TileGrid(),
    Selector = new PatchSelector(),
    Prompts = new BankPromptAgent(),
    Caption = new MorphologyDescriber(),
    Revision = new MeasurementRevision(),
    Summary = new ExtractiveSummary(),
}).RunAsync([new SlideInput(Slides, TissueSource: "colon")]);
Console.WriteLine($"{summary.Counts.Captioned} pairs, {summary.Counts.SetAside} patches set aside");

await foreach (var pair in store.ReadPairsAsync())
{
    var region = pair.Patch.Key.Region;
    using var pixels = slide.ReadRegion(region, 168, 168);
    Show("pair", pixels);
    Console.WriteLine($"{pair.Slide.SlideId} at {region.X},{region.Y}");
    Console.WriteLine($"chosen by {string.Join(", ", pair.Patch.Choices.Select(c => c.Retrieval))}");
    foreach (var draft in pair.Drafts)
        Console.WriteLine($"{draft.Stage}: {draft.Answer.Text}");
    Console.WriteLine($"CAPTION: {pair.Caption}");
    break;
}

// %% [markdown]
// ## Review, and a dataset
//
// A person's word counts: an edited caption replaces the written one, a rejected pair is left out. The pairs are then written in a form that a loader reads, here
// Hugging Face's `imagefolder`; a split keeps all slides of a patient in one part.

// %%
var first = await store.ReadAllPairsAsync().Take(2).ToListAsync();
await store.SaveReviewsAsync(
[
    (first[0].Patch.Key, new ReviewRecord(ReviewVerdict.Edited, "A painted patch, looked at by the reader of this notebook.", "the reader", DateTimeOffset.UtcNow)),
    (first[1].Patch.Key, new ReviewRecord(ReviewVerdict.Rejected, null, "the reader", DateTimeOffset.UtcNow)),
]);
using var patches = new PatchReader();
var written = await new ImageFolderWriter().WriteAsync(store.ReadPairsAsync().Select(pair => DatasetPair.Of(pair, patches.Read)), $"{Pictures}/dataset");
Console.WriteLine($"{written} of {summary.Counts.Captioned} pairs written; the first one:");
Console.WriteLine(File.ReadLines($"{Pictures}/dataset/metadata.jsonl").First());
Console.WriteLine($"slide TCGA-F7-A50J-01Z-00-DX1 would stay with patient {PatientKey.Of("TCGA-F7-A50J-01Z-00-DX1")}");
