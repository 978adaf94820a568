// %% [markdown]
// # Trust a caption
//
// What gates say of captions on the painted demo slide, which of them a run keeps, and how selection is run again on embeddings that are kept. `./build.sh demo` makes the slide and its small model.
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
const string Pictures = "../../artifacts/notebooks/trust-a-caption";
Directory.CreateDirectory(Pictures);

// A printed line of this form becomes the picture itself.
void Show(string name, RgbImage image)
{
    PictureFile.WritePng(image, $"{Pictures}/{name}.png");
    Console.WriteLine($"![{name}]({Pictures}/{name}.png)");
}

using var slide = Slide.Open(Slides);
using var model = ClipModel.Load(Model);

// %% [markdown]
// ## Embeddings that are kept
//
// Tiles are embedded once, into a file that NumPy reads too. Run again, the file is recognised and nothing is embedded.

// %%
var tiles = new TileGrid().Tile(slide, new SaturationTissueDetector().Detect(slide)).ToList();
var file = $"{Pictures}/slide.npy";
await new SlideEmbedder(model.ImageEncoder).EmbedToFileAsync(slide, tiles, file);
var embeddings = EmbeddingFile.Read(file).Embeddings;
Console.WriteLine($"{embeddings.Matrix.Count} × {embeddings.Matrix.Width} in {Path.GetFileName(file)}");

// %% [markdown]
// ## Selection with other settings
//
// Retrieval needs nothing but embeddings, so other settings take no slide and no image encoder.

// %%
var prompts = await new BankPromptAgent().WriteAsync(new SlideContext("demo", TissueSource: "colon"));
var input = new RetrievalInput(embeddings.Matrix, prompts, Embed(prompts.Attributes), Embed(prompts.Findings));
foreach (var threshold in new[] { 0.7, 0.88, 0.99 })
{
    var chosen = new PatchSelector(filter: new SimilarityFilter(new SimilarityFilterOptions { Threshold = threshold })).Select(input);
    Console.WriteLine($"cosine above {threshold:0.00} is too like: {chosen.Count} of {tiles.Count} tiles stay");
}

EmbeddingMatrix Embed(IReadOnlyList<string> texts)
{
    var values = new float[texts.Count * model.TextEncoder.EmbeddingWidth];
    model.TextEncoder.Encode(texts, values);
    return new EmbeddingMatrix(values, model.TextEncoder.EmbeddingWidth);
}

// %% [markdown]
// ## Gates, one caption at a time
//
// The patch that fits "adipose tissue" best, and captions for it: a true one, one of another tissue, and some that no model should get away with.

// %%
var agreement = new SlideAgreement(embeddings.Matrix, model.TextEncoder);
var row = Enumerable.Range(0, embeddings.Tiles.Count).MaxBy(i => agreement.Of("Adipose tissue: large clear fat cells", i).Cosine);
var region = embeddings.Tiles[row].Region;
using var patchImage = slide.ReadRegion(region);
using var small = slide.ReadRegion(region, 168, 168);
Show("patch", small);

var patch = new PatchContext(patchImage, region, slide.Spacing?.Mean, new SlideContext("demo-slide", "colon"), []);
string[] captions =
[
    "Mature adipose tissue of large clear cells with thin walls.",
    "A dense infiltrate of small dark lymphocytes.",
    "Haemorrhage with countless red cells.",
    "Possibly fat, which may represent normal tissue.",
    "No malignancy, no necrosis, no mitoses.",
    "Hepatocytes with clear cytoplasm.",
    "Fat of John Miller, seen on 12/03/2009.",
    "I'm sorry, I cannot describe medical images.",
];
foreach (var caption in captions)
{
    Console.WriteLine(caption);
    var candidate = new CaptionCandidate(patch, caption, caption, agreement: (text, token) => agreement.Of(text, row, token));
    foreach (var gate in CaptionGates.All)
    {
        var decision = await gate.JudgeAsync(candidate);
        if (decision.Verdict != GateVerdict.Accept)
            Console.WriteLine($"    {decision.Verdict} by {gate.Name}: {decision.Reason}");
    }
}

// %% [markdown]
// ## Gates in a run
//
// A describer that says the same of every patch: what does not fit is sent back, and rejected when the revision does not help. Every decision is kept.

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
    Caption = new Parrot(),
    Revision = new Parrot(),
    Summary = new Parrot(),
    Gates = [new MeasurementGate(), new AgreementGate()],
}).RunAsync([new SlideInput(Slides, TissueSource: "colon")]);
Console.WriteLine($"{summary.Counts.Patches} patches: {summary.Counts.Captioned} captions stand, {summary.Counts.Rejected} were rejected");
await foreach (var pair in store.ReadPairsAsync())
{
    Console.WriteLine($"{pair.Patch.Key.Region.X},{pair.Patch.Key.Region.Y}: {string.Join("; ", pair.Gates.Select(g => $"{g.Gate} {g.Verdict} {g.Score:0.00}"))}");
    break;
}

// Says the same of everything.
sealed class Parrot : ICaptionAgent, IRevisionAgent, ISummaryAgent
{
    public AgentIdentity Identity { get; } = new("parrot", "none", "00", "none/1", "00");

    public ValueTask<AgentAnswer> DescribeAsync(PatchContext patch, CancellationToken cancellationToken = default) => new(new AgentAnswer("Adipose tissue of large clear cells."));

    public ValueTask<AgentAnswer> ReviseAsync(PatchContext patch, string description, CancellationToken cancellationToken = default) => new(new AgentAnswer(description));

    public ValueTask<AgentAnswer> SummariseAsync(string description, CancellationToken cancellationToken = default) => new(new AgentAnswer(description));
}
