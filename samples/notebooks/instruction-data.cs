// %% [markdown]
// # Instruction data
//
// From patches to questions and answers that a vision-language model learns from: describe, build records, see what the gates hold back, ask a model multiple choices. On the painted demo slide.
// `./build.sh demo` makes it.
//
// **Research use only.** The demo's slide is painted; the embedded describer says what it measured and nothing more.

// %%
#:project ../../src/PathGen.Instruct/PathGen.Instruct.csproj
#:package Microsoft.ML.OnnxRuntime
using System.Text.Json;
using Microsoft.Extensions.AI;
using PathGen.Agents;
using PathGen.Instruct;
using PathGen.Slides;

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

// %% [markdown]
// ## Pairs
//
// Some patches, each with a description of what was measured in it. With PathGen-LLaVA at hand, a `ChatCaptionAgent` over a `LlavaChatClient` stands here instead.

// %%
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

// %% [markdown]
// ## Records
//
// Templates write, gates check. Each pair gives up to four records, each of another kind.

// %%
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

// %% [markdown]
// ## Multiple choices
//
// An evaluation asks any `IChatClient`. This one always says A: asked in every order of the options it is right a quarter of the time, and the report says that it likes a letter.

// %%
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
