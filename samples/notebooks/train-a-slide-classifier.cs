// %% [markdown]
// # Train a slide classifier
//
// Slides have one label, patches have none. Attention MIL learns from that which patches matter, and shows them. Here on painted slides, of which every other has tumour somewhere:
// the painter knows where, so that the attention can be checked. `./build.sh demo` makes the model that embeds them. (The painter is a sample and no package: a kernel needs `#r` with its
// built assembly.)
//
// **Research use only.** What is learned from painted slides knows nothing of real tissue.

// %%
#:project ../../src/PathGen.Wsi/PathGen.Wsi.csproj
#:project ../../samples/SyntheticTissue/SyntheticTissue.csproj
#:package Microsoft.ML.OnnxRuntime
using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Wsi;

const int Shown = 27;
const string Folder = "../../artifacts/notebooks/train-a-slide-classifier";
if (Directory.Exists(Folder))
    Directory.Delete(Folder, recursive: true);
Directory.CreateDirectory($"{Folder}/features");

// A printed line of this form becomes the picture itself.
void Show(string name, RgbImage image)
{
    PictureFile.WritePng(image, $"{Folder}/{name}.png");
    Console.WriteLine($"![{name}]({Folder}/{name}.png)");
}

// %% [markdown]
// ## Slides and features
//
// Thirty-two slides at 1.5 µm/px, cut into patches of 224 pixels (336 µm), one embedding a patch, one file a slide. Of your own slides `pathgen embed` makes these files.

// %%
SyntheticSlide Paint(int seed, bool tumour) => SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = seed, Tumour = tumour, Width = 1792, Height = 1344, MicronsPerPixel = 1.5, RegionSize = 600 });

// Every other slide has tumour, on a twelfth of its area at least.
var (painted, seed) = (new List<SyntheticSlide>(), 500);
while (painted.Count < 32)
{
    var slide = Paint(seed++, tumour: painted.Count % 2 == 1);
    if (painted.Count % 2 == 0 || slide.Classes.Share(new SlideRegion(0, 0, slide.Width, slide.Height), TissueClass.Tumour) > 1.0 / 12)
        painted.Add(slide);
}

using var model = ClipModel.Load("../../artifacts/demo/model", new ClipModelOptions { Session = { IntraOpThreads = 1 } });
FeatureBag Embed(int i, int stride)
{
    var slide = painted[i];
    using var pixels = slide.Region(new SlideRegion(0, 0, slide.Width, slide.Height));
    using var patch = new RgbImage(224, 224);
    var (values, places) = (new List<float>(), new List<PatchPosition>());
    for (var y = 0; y + 224 <= slide.Height; y += stride)
    {
        for (var x = 0; x + 224 <= slide.Width; x += stride)
        {
            if (slide.Classes.Share(new SlideRegion(x, y, 224, 224), TissueClass.Glass) > 0.5)
                continue;
            for (var row = 0; row < 224; row++)
                pixels.Row(y + row).Slice(3 * x, 3 * 224).CopyTo(patch.Row(row));
            values.AddRange(model.ImageEncoder.Encode(patch));
            places.Add(new PatchPosition(x, y));
        }
    }

    return new FeatureBag($"slide-{i:00}", values.ToArray(), model.ImageEncoder.EmbeddingWidth, places) { PatchSize = 224, Encoder = model.ImageEncoder.Identity };
}

Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => FeatureFile.Write(Embed(i, 192), $"{Folder}/features/slide-{i:00}.safetensors"));
var features = new FeatureFolder($"{Folder}/features");
foreach (var name in features.Slides.Take(3))
    Console.WriteLine($"{name}: {features.Find(name)!().Count} patches");

// %% [markdown]
// ## Labels and sides
//
// A table, as CLAM and ACMIL keep it. On real data the slides of one patient belong on one side.

// %%
File.WriteAllLines($"{Folder}/labels.csv", Enumerable.Range(0, 32).Select(i => $"patient-{i},slide-{i:00},{(i % 2 == 0 ? "normal" : "tumor")},{(i < 20 ? "train" : i < 26 ? "val" : "test")}").Prepend("case_id,slide_id,label,split_info"));
var table = SlideTable.Read($"{Folder}/labels.csv", SlideTask.Get("camelyon16"));
var split = SlideSplit.From(table);
LabelledBag[] Side(IReadOnlyList<string> slides) => [.. slides.Select(slide => new LabelledBag(slide, table.Find(slide)!.Label, features.Find(slide)!))];

// %% [markdown]
// ## Train
//
// Gated attention, one slide a step. Twenty slides are few; the learning rate is higher than for hundreds.

// %%
var options = new AttentionMilOptions { InnerWidth = 64, AttentionWidth = 32, Epochs = 60, LearningRate = 2e-3 };
var training = new AttentionMilTrainer(options).Train(table.Task.ClassNames, Side(split.Train), Side(split.Validation));
foreach (var epoch in training.Epochs.Where(e => e.Epoch % 15 == 0 || e.Epoch == training.BestEpoch))
    Console.WriteLine($"epoch {epoch.Epoch,2}: loss {epoch.TrainingLoss:0.000}; validation loss {epoch.ValidationLoss:0.000}, F1 {epoch.ValidationF1:0.000}, AUROC {epoch.ValidationAuroc:0.000}");
training.Model.Save($"{Folder}/head");

// %% [markdown]
// ## Slides that took no part

// %%
var classifier = AttentionMilModel.Load($"{Folder}/head");
foreach (var slide in Side(split.Test))
{
    var answer = classifier.Classify(slide.Read());
    Console.WriteLine($"{slide.SlideId}, {table.Task.ClassNames[slide.Label],-6}: {string.Join(", ", answer.Classes.Zip(answer.Probabilities, (c, p) => $"{c} {p:0.000}"))}");
}

// %% [markdown]
// ## Where it looks
//
// The attention over the thumbnail of a slide that took no part, in overlapping patches, and those that had most and least of it. Whether the network looked at tumour, the painter knows.

// %%
AperioTiffWriter.Write(painted[Shown], $"{Folder}/shown.svs");
using var shown = Slide.Open($"{Folder}/shown.svs");
var bag = Embed(Shown, 112);
var prediction = classifier.Classify(bag);
var scores = new PatchScores(bag.SlideId, bag.Positions, bag.PatchSize!.Value, ["attention"], [prediction.Attention.ToArray()]);
using var map = new Heatmap(scores, "attention", new HeatmapOptions { MaxSide = 900 }).Draw(shown);
Show("attention", map);
using var sheet = PatchSheet.Draw(shown, scores, "attention", new PatchSheetOptions { Top = 6, Bottom = 6, Columns = 6, Cell = 128 });
Show("patches", sheet);
var truth = painted[Shown].Classes;
var top = prediction.Attention.ToArray().Index().OrderByDescending(p => p.Item).Take(10).Select(p => bag.Positions[p.Index]).ToList();
Console.WriteLine($"of the ten patches with most attention {top.Count(p => truth.Share(new SlideRegion(p.X, p.Y, 224, 224), TissueClass.Tumour) > 0.5)} show tumour");

// %% [markdown]
// ## Does it beat the mean?
//
// Logistic regression on the mean of the patches is the baseline to beat, over the same sides; of six slides that says little, and where tumour fills a fifth of a slide the mean does well.
// `pathgen wsi train` does this over splits and seeds, with intervals.

// %%
foreach (var method in new[] { HeadKind.MeanPooling, HeadKind.NearestSlides })
{
    var report = new SlideProtocol(new SlideProtocolOptions { Method = method, Bootstrap = null }).Run(table, [split], features.Find, $"{Folder}/{method}");
    var test = report.Spreads.Single(s => s is { Name: "all", Part: "test" });
    Console.WriteLine($"{method,-14} accuracy {test.Accuracy.Mean:0.00}, AUROC {test.Auroc?.Mean:0.00} on {split.Test.Count} slides");
}
