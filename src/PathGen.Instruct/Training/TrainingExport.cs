using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PathGen.Instruct;

/// <summary>
/// Writes a folder that others train from: data, configurations and launch scripts for LLaVA-1.5's own two stages (github.com/haotian-liu/LLaVA, scripts/v1_5) and for open_clip's CLIP
/// training, on several GPUs. The hyper-parameters are those that the two projects publish. Training itself runs in Python, on those projects' own code.
/// </summary>
public sealed class TrainingExport
{
    // LLaVA-1.5: global batches of its two stages, and what a GPU of 80 GB takes at once.
    private const int PretrainBatch = 256;
    private const int FinetuneBatch = 128;
    private const int PretrainAtOnce = 32;
    private const int FinetuneAtOnce = 16;

    private readonly TrainingExportOptions options;

    /// <summary>Makes an export.</summary>
    /// <param name="options">Null for the defaults.</param>
    public TrainingExport(TrainingExportOptions? options = null)
    {
        options ??= new TrainingExportOptions();
        this.options = new TrainingExportOptions
        {
            LanguageModel = options.LanguageModel, VisionTower = options.VisionTower, Gpus = options.Gpus, ClipArchitecture = options.ClipArchitecture, ClipWeights = options.ClipWeights,
        };
    }

    /// <summary>Writes the folder.</summary>
    /// <param name="build">A build of instruction data, as <see cref="InstructBuilder"/> makes it.</param>
    /// <param name="folder">Where to; made where it is not there. Files of an earlier export are replaced, each whole.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <returns>Pairs for alignment and for CLIP, and records of instruction data.</returns>
    /// <exception cref="InstructException">The build is not finished or damaged, or the folder cannot be written.</exception>
    public (int Pairs, int Records) Write(string build, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(build);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!File.Exists(Path.Combine(build, InstructBuilder.LinesName)) || !File.Exists(Path.Combine(build, InstructBuilder.ProvenanceName)))
            throw new InstructException($"{build} holds no finished build of instruction data; `pathgen instruct build` makes one.");
        try
        {
            foreach (var part in new[] { "data", "llava", "clip" })
                Directory.CreateDirectory(Path.Combine(folder, part));
            var counts = WriteData(build, Path.Combine(folder, "data"), cancellationToken);
            WriteText(folder, "llava/zero2.json", TrainingTexts.Zero(2));
            WriteText(folder, "llava/zero3.json", TrainingTexts.Zero(3));
            WriteText(folder, "llava/1-pretrain.sh", TrainingTexts.Pretrain(options, PretrainBatch / (PretrainPerGpu * options.Gpus), PretrainPerGpu));
            WriteText(folder, "llava/2-finetune.sh", TrainingTexts.Finetune(options, FinetuneBatch / (FinetunePerGpu * options.Gpus), FinetunePerGpu));
            WriteText(folder, "clip/train.sh", TrainingTexts.Clip(options));
            WriteText(folder, "README.md", TrainingTexts.Readme(options, counts.Pairs, counts.Records));
            return counts;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstructException($"{folder} cannot be written: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new InstructException($"{build} is damaged: {e.Message}", e);
        }
    }

    private int PretrainPerGpu => Math.Min(PretrainAtOnce, PretrainBatch / options.Gpus);

    private int FinetunePerGpu => Math.Min(FinetuneAtOnce, FinetuneBatch / options.Gpus);

    private static (int Pairs, int Records) WriteData(string build, string folder, CancellationToken cancellationToken)
    {
        using var finetune = new WholeFile(Path.Combine(folder, "finetune.json"));
        using var pretrain = new WholeFile(Path.Combine(folder, "pretrain.json"));
        using var clip = new WholeFile(Path.Combine(folder, "clip.csv"));
        using var captions = File.ReadLines(Path.Combine(build, InstructBuilder.ProvenanceName)).GetEnumerator();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var records = 0;
        finetune.Stream.Write("["u8);
        pretrain.Stream.Write("["u8);
        clip.Stream.Write("filepath\ttitle\n"u8);
        foreach (var line in File.ReadLines(Path.Combine(build, InstructBuilder.LinesName)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var record = JsonDocument.Parse(line);
            if (InstructForm.Problem(record.RootElement) is { } problem)
                throw new InstructException($"{build}: record {records + 1} is not of the PathGen-Instruct form: {problem}.");
            if (!captions.MoveNext())
                throw new InstructException($"{build}: {InstructBuilder.ProvenanceName} ends before {InstructBuilder.LinesName}.");
            using var provenance = JsonDocument.Parse(captions.Current);
            var image = record.RootElement.GetProperty("image").GetString()!;
            var caption = provenance.RootElement.GetProperty("caption").GetString()!;
            finetune.Stream.Write(records++ == 0 ? "\n"u8 : ",\n"u8);
            finetune.Stream.Write(Encoding.UTF8.GetBytes(line));
            if (!seen.Add(image))
                continue;
            pretrain.Stream.Write(seen.Count == 1 ? "\n"u8 : ",\n"u8);
            pretrain.Stream.Write(Alignment(record.RootElement.GetProperty("id").GetString()!, image, caption));
            clip.Stream.Write(Encoding.UTF8.GetBytes($"images/{image}\t{caption.ReplaceLineEndings(" ").Replace('\t', ' ').Replace('"', '\'')}\n"));
        }

        finetune.Stream.Write("\n]\n"u8);
        pretrain.Stream.Write("\n]\n"u8);
        finetune.Finish();
        pretrain.Finish();
        clip.Finish();
        return (seen.Count, records);
    }

    // LLaVA's form of stage one: the picture, and the caption as the answer.
    private static byte[] Alignment(string id, string image, string caption)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("image", image);
            json.WriteStartArray("conversations");
            foreach (var (from, value) in new[] { ("human", "<image>"), ("gpt", caption) })
            {
                json.WriteStartObject();
                json.WriteString("from", from);
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteText(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));
        if (!OperatingSystem.IsWindows() && name.EndsWith(".sh", StringComparison.Ordinal))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }
}
