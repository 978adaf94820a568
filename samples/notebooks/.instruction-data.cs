#:project ../../src/PathGen.Instruct/PathGen.Instruct.csproj
#:package Microsoft.ML.OnnxRuntime
using System.Text.Json;
using Microsoft.Extensions.AI;
using PathGen.Agents;
using PathGen.Instruct;
using PathGen.Slides;

Console.WriteLine("\u001e1");
const string Folder = "../../artifacts/notebooks/instruction-data";
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
Console.WriteLine("\u001e3");
var pairs = new List<InstructSource>();
var describer = new MorphologyDescriber();
foreach (var (x, y) in new[] { (4032, 4032), (2016, 4032), (4032, 2016), (2688, 3360) })
{
    var region = new SlideRegion(x, y, 672, 672);
    using var pixels = slide.ReadRegion(region);
    var description = await describer.DescribeAsync(new PatchContext(pixels, region, slide.Spacing?.Mean, new SlideContext("demo", null), []));
    var caption = await new ExtractiveSummary().SummariseAsync(description.Text);
    pairs.Add(new InstructSource("demo", "", x, y, caption.Text, description.Text, null, []));
}

using var first = slide.ReadRegion(new SlideRegion(4032, 4032, 672, 672), 224, 224);
Show("patch", first);
Console.WriteLine(pairs[0].Caption);

// A caption as people publish them, of a patch that is not shown here.
pairs.Add(new InstructSource(
    "published", "", 0, 0, "The breast tissue shows invasive ductal carcinoma with glandular structures in a desmoplastic stroma. No necrosis is seen. The findings suggest a malignant neoplasm.", "", "breast", []));
Console.WriteLine("\u001e5");
async IAsyncEnumerable<InstructSource> Each()
{
    foreach (var pair in pairs)
    {
        await Task.CompletedTask;
        yield return pair;
    }
}

var summary = await new InstructBuilder(options: new InstructBuilderOptions { RecordsPerPair = 4 }).BuildAsync(Each(), $"{Folder}/build");
Console.WriteLine($"{summary.Records} records: {string.Join(", ", summary.Kinds.Select(k => $"{k.Key} {k.Value}"))}");
Console.WriteLine($"held back: {string.Join(", ", summary.Refused.Select(r => $"{r.Key} {r.Value}"))}");

foreach (var line in File.ReadLines($"{Folder}/build/instruct.jsonl").TakeLast(2))
{
    using var record = JsonDocument.Parse(line);
    foreach (var turn in record.RootElement.GetProperty("conversations").EnumerateArray())
        Console.WriteLine($"{turn.GetProperty("from").GetString()}: {turn.GetProperty("value").GetString()}");
    Console.WriteLine();
}
Console.WriteLine("\u001e7");
PictureFile.WritePng(first, $"{Folder}/asked.png");
ChoiceQuestion[] questions = [.. Enumerable.Range(0, 8).Select(i => new ChoiceQuestion($"{i}", "demo", "asked.png", "Which stroma is visible?", ["myxoid", "fibrous", "edematous", "adipose"], i % 4))];
var report = await new ChoiceEvaluation(new AlwaysA(), new ChoiceEvaluationOptions { Orders = 4 }).RunAsync(questions, Folder);
Console.WriteLine($"accuracy {report.Scores[0].Accuracy:0.00} ({report.Scores[0].Low:0.00} to {report.Scores[0].High:0.00}); letters picked {string.Join(' ', report.Picked)}, right {string.Join(' ', report.Right)}, p {report.PickedPValue:0.0000}");

internal sealed class AlwaysA : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "A")));

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
