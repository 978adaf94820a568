#:project ../../src/PathGen.Wsi/PathGen.Wsi.csproj
#:project ../../samples/SyntheticTissue/SyntheticTissue.csproj
#:package Microsoft.ML.OnnxRuntime
using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Wsi;

Console.WriteLine("\u001e1");
const int Shown = 25;
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
Console.WriteLine("\u001e3");
SyntheticSlide Painted(int i) => SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = 500 + i, Tumour = i % 2 == 1, Width = 1792, Height = 1344, MicronsPerPixel = 1.5, RegionSize = 600 });

using var model = ClipModel.Load("../../artifacts/demo/model", new ClipModelOptions { Session = { IntraOpThreads = 1 } });
FeatureBag Embed(int i, int stride)
{
    var slide = Painted(i);
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

Parallel.For(0, 28, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => FeatureFile.Write(Embed(i, 192), $"{Folder}/features/slide-{i:00}.safetensors"));
var features = new FeatureFolder($"{Folder}/features");
foreach (var name in features.Slides.Take(3))
    Console.WriteLine($"{name}: {features.Find(name)!().Count} patches");
Console.WriteLine("\u001e5");
File.WriteAllLines($"{Folder}/labels.csv", Enumerable.Range(0, 28).Select(i => $"patient-{i},slide-{i:00},{(i % 2 == 0 ? "normal" : "tumor")},{(i < 18 ? "train" : i < 22 ? "val" : "test")}").Prepend("case_id,slide_id,label,split_info"));
var table = SlideTable.Read($"{Folder}/labels.csv", SlideTask.Get("camelyon16"));
var split = SlideSplit.From(table);
LabelledBag[] Side(IReadOnlyList<string> slides) => [.. slides.Select(slide => new LabelledBag(slide, table.Find(slide)!.Label, features.Find(slide)!))];
Console.WriteLine("\u001e7");
var options = new AttentionMilOptions { InnerWidth = 64, AttentionWidth = 32, Epochs = 40, LearningRate = 1e-3, Selection = ModelSelection.Loss };
var training = new AttentionMilTrainer(options).Train(table.Task.ClassNames, Side(split.Train), Side(split.Validation));
foreach (var epoch in training.Epochs.Where(e => e.Epoch % 10 == 0 || e.Epoch == training.BestEpoch))
    Console.WriteLine($"epoch {epoch.Epoch,2}: loss {epoch.TrainingLoss:0.000}; validation loss {epoch.ValidationLoss:0.000}, F1 {epoch.ValidationF1:0.000}, AUROC {epoch.ValidationAuroc:0.000}");
training.Model.Save($"{Folder}/head");
Console.WriteLine("\u001e9");
var classifier = AttentionMilModel.Load($"{Folder}/head");
foreach (var slide in Side(split.Test))
{
    var answer = classifier.Classify(slide.Read());
    Console.WriteLine($"{slide.SlideId}, {table.Task.ClassNames[slide.Label],-6}: {string.Join(", ", answer.Classes.Zip(answer.Probabilities, (c, p) => $"{c} {p:0.000}"))}");
}
Console.WriteLine("\u001e11");
AperioTiffWriter.Write(Painted(Shown), $"{Folder}/shown.svs");
using var shown = Slide.Open($"{Folder}/shown.svs");
var bag = Embed(Shown, 112);
var prediction = classifier.Classify(bag);
var scores = new PatchScores(bag.SlideId, bag.Positions, bag.PatchSize!.Value, ["attention"], [prediction.Attention.ToArray()]);
using var map = new Heatmap(scores, "attention", new HeatmapOptions { MaxSide = 900 }).Draw(shown);
Show("attention", map);
using var sheet = PatchSheet.Draw(shown, scores, "attention", new PatchSheetOptions { Top = 6, Bottom = 6, Columns = 6, Cell = 128 });
Show("patches", sheet);
var truth = Painted(Shown).Classes;
var top = prediction.Attention.ToArray().Index().OrderByDescending(p => p.Item).Take(10).Select(p => bag.Positions[p.Index]).ToList();
Console.WriteLine($"of the ten patches with most attention {top.Count(p => truth.Share(new SlideRegion(p.X, p.Y, 224, 224), TissueClass.Tumour) > 0.5)} show tumour");
Console.WriteLine("\u001e13");
foreach (var method in new[] { HeadKind.MeanPooling, HeadKind.NearestSlides })
{
    var report = new SlideProtocol(new SlideProtocolOptions { Method = method, Bootstrap = null }).Run(table, [split], features.Find, $"{Folder}/{method}");
    var test = report.Spreads.Single(s => s is { Name: "all", Part: "test" });
    Console.WriteLine($"{method,-14} accuracy {test.Accuracy.Mean:0.00}, AUROC {test.Auroc?.Mean:0.00} on {split.Test.Count} slides");
}
