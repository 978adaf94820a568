// %% [markdown]
// # Zero-shot, and how well
//
// Classify patches against classes that are only named, then measure it: accuracy with intervals, the confusion matrix, and what a few labelled patches add. On the
// painted demo slide, whose painter knows what lies where. `./build.sh demo` makes the slide and its small model. (The painter is a sample and no package: a kernel needs `#r` with its
// built assembly.)
//
// **Research use only.** The demo's model knows painted slides and nothing of real tissue.

// %%
#:project ../../src/PathGen.Clip/PathGen.Clip.csproj
#:project ../../samples/SyntheticTissue/SyntheticTissue.csproj
#:package Microsoft.ML.OnnxRuntime
using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

const string Folder = "../../artifacts/notebooks/zero-shot";
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
Console.WriteLine($"{model.Manifest.Name}: {model.Manifest.Licence}");

// %% [markdown]
// ## One patch
//
// This is all of [samples/ZeroShotConsole](../ZeroShotConsole): name the classes, read a picture, ask.

// %%
string[] names = ["adipose tissue", "fibrous stroma", "lymphocytes", "glands", "necrosis", "blood", "mucus"];
var classifier = ZeroShotClassifier.Create(model, names.Select(name => new ZeroShotClass(name)));
using var patch = slide.ReadRegion(new SlideRegion(4032, 4032, 672, 672));
using var seen = model.ImageEncoder.Preprocessor.Resize(patch);
Show("patch", seen);
var result = classifier.Classify(patch);
foreach (var (name, probability) in names.Zip(result.Probabilities))
    Console.WriteLine($"{name,-15}{probability,8:P1}");

// %% [markdown]
// ## Wording
//
// A class may have several phrases, and there may be several sentences around them: their mean is the class. Wording decides.

// %%
ZeroShotClass[] ensemble = [new("fat", ["adipose tissue", "large clear fat cells with thin membranes"]), new("immune cells", ["lymphocytes", "a dense infiltrate of small round nuclei"]), "glands"];
var asked = ZeroShotClassifier.Create(model, ensemble, new ZeroShotOptions { Templates = ["An H&E image of {}", "A histology patch showing {}"] });
Console.WriteLine(string.Join(", ", asked.Classes.Zip(asked.Classify(patch).Probabilities, (c, p) => $"{c.Name} {p:P1}")));

// %% [markdown]
// ## A labelled data set
//
// Patches in a folder a class. For a slide of your own, your labels take the place of the painter's truth.

// %%
var truth = SyntheticSlide.Paint(new SyntheticSlideOptions()).Classes;
var examples = new List<RgbImage>();
for (var y = 0; y + 672 <= slide.Height; y += 672)
{
    for (var x = 0; x + 672 <= slide.Width; x += 672)
    {
        var region = new SlideRegion(x, y, 672, 672);
        var tissue = truth.DominantClass(region);
        if (tissue == TissueClass.Glass || truth.Share(region, tissue) < 0.5)
            continue;
        Directory.CreateDirectory($"{Folder}/patches/{tissue}");
        var pixels = slide.ReadRegion(region, 224, 224);
        PictureFile.WriteJpeg(pixels, $"{Folder}/patches/{tissue}/{x}_{y}.jpg");
        if (Directory.GetFiles($"{Folder}/patches/{tissue}").Length == 1)
            examples.Add(pixels);
    }
}

foreach (var folder in Directory.GetDirectories($"{Folder}/patches").Order())
    Console.WriteLine($"{Path.GetFileName(folder),-15}{Directory.GetFiles(folder).Length,4} patches");
using var sheet = ContactSheet.Compose(examples, columns: 7, cell: 96, gap: 4);
Show("classes", sheet);

// %% [markdown]
// ## Measure
//
// A task is a JSON file: classes, what the data set's folders call them, and the sentences. Nine published ones are built in: `pathgen eval tasks --copy DIR`. The evaluation
// writes its report, the predictions, the confusion matrix and the embeddings to a folder; run again, it embeds nothing twice.

// %%
File.WriteAllText($"{Folder}/task.json", """
    {
      "formatVersion": 1, "id": "painted", "title": "Painted demo slide", "source": "samples/SyntheticTissue",
      "templates": ["An H&E image of {}"],
      "classes": [
        { "name": "fat", "codes": [], "phrases": ["adipose tissue"] },
        { "name": "stroma", "codes": [], "phrases": ["fibrous stroma"] },
        { "name": "lymphocytes", "codes": [], "phrases": ["lymphocytes"] },
        { "name": "glands", "codes": [], "phrases": ["glands"] },
        { "name": "necrosis", "codes": [], "phrases": ["necrosis"] },
        { "name": "blood", "codes": [], "phrases": ["blood"] },
        { "name": "mucin", "codes": [], "phrases": ["mucus"] }
      ]
    }
    """);
var task = ZeroShotTask.Read($"{Folder}/task.json");
var pictures = LabelledPictures.FromFolder($"{Folder}/patches", task);
var evaluation = await new ZeroShotEvaluator(model).RunAsync(task, pictures, $"{Folder}/evaluation");
var report = evaluation.Report;
Console.WriteLine($"accuracy          {report.Accuracy:P1}  [{report.Intervals!.Accuracy.Lower:P1}, {report.Intervals.Accuracy.Upper:P1}]");
Console.WriteLine($"balanced accuracy {report.BalancedAccuracy:P1}, macro F1 {report.MacroF1:0.000}, AUROC {report.Auroc:0.000}");
using var confusion = ConfusionPicture.Draw(report.Confusion, $"{task.Title}, n = {report.Count}");
Show("confusion", confusion);

// %% [markdown]
// ## A few labels more
//
// A linear classifier on the same embeddings, learned from 1, 2 or 4 patches of each class on the slide's left half and measured on the right half. (Two halves of one slide are not two
// patients: on real data, split by patient.)

// %%
var all = LabelledEmbeddings.Read($"{Folder}/evaluation/embeddings.npy", classes: [.. task.Classes.Select(c => c.Name)]);
var places = File.ReadLines($"{Folder}/evaluation/embeddings.csv").Skip(1).Select(line => long.Parse(Path.GetFileName(line.Split(',')[0]).Split('_')[0])).ToArray();
LabelledEmbeddings Half(bool left)
{
    int[] rows = [.. Enumerable.Range(0, all.Matrix.Count).Where(i => places[i] < slide.Width / 2 == left)];
    var values = rows.SelectMany(i => all.Matrix[i].ToArray()).ToArray();
    return new LabelledEmbeddings(new EmbeddingMatrix(values, all.Matrix.Width), rows.Select(i => all.Labels[i]).ToArray(), all.Classes);
}

var (train, test) = (Half(left: true), Half(left: false));
foreach (var few in LinearProbe.FewShot(train, test, new FewShotOptions { Shots = [1, 2, 4] }))
    Console.WriteLine($"{few.Shots} a class: balanced accuracy {few.BalancedAccuracy.Mean:P1} ± {few.BalancedAccuracy.Deviation:P1} over {few.Draws} draws");
Console.WriteLine($"all {train.Matrix.Count}: {LinearProbe.Run(train, test).Predictions.Evaluate().BalancedAccuracy:P1}");
