using System.Diagnostics;
using System.Text.Json;
using PathGen.Instruct.Tests.Building;
using PathGen.Testing;

namespace PathGen.Instruct.Tests.Training;

/// <summary>A training folder is whole, its data has the forms that the trainers read, its scripts parse, and its batches are the published ones.</summary>
public sealed class TrainingExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    public async Task A_folder_holds_data_and_scripts_of_the_published_batches(int gpus)
    {
        var pairs = Enumerable.Range(0, 5).Select(i => new InstructSource("slide", "file", i, 0, "Glandular structures\tin a \"fibrous\" stroma. They suggest an adenocarcinoma.", "", "colon", [])).ToArray();
        await new InstructBuilder(options: new InstructBuilderOptions { RecordsPerPair = 2 }).BuildAsync(InstructPairs.Some(pairs), folder["build"]);
        var (count, records) = new TrainingExport(new TrainingExportOptions { Gpus = gpus }).Write(folder["build"], folder["training"]);
        Assert.Equal(5, count);
        using (var finetune = JsonDocument.Parse(File.ReadAllBytes(folder["training/data/finetune.json"])))
            Assert.Equal(records, finetune.RootElement.GetArrayLength());
        using (var pretrain = JsonDocument.Parse(File.ReadAllBytes(folder["training/data/pretrain.json"])))
            Assert.All(pretrain.RootElement.EnumerateArray(), r => Assert.Equal(pairs[0].Caption, r.GetProperty("conversations")[1].GetProperty("value").GetString()));
        var rows = File.ReadAllLines(folder["training/data/clip.csv"]);
        Assert.Equal("filepath\ttitle", rows[0]);
        Assert.All(rows[1..], r => Assert.Equal(2, r.Split('\t').Length));
        foreach (var (script, batch, rate) in new[] { ("llava/1-pretrain.sh", 256, "1e-3"), ("llava/2-finetune.sh", 128, "2e-5") })
        {
            var text = File.ReadAllText(folder[$"training/{script}"]);
            int Number(string option) => int.Parse(text.Split($"--{option} ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(batch, Number("per_device_train_batch_size") * Number("gradient_accumulation_steps") * Number("num_gpus"));
            Assert.Contains($"--learning_rate {rate} ", text, StringComparison.Ordinal);
        }

        foreach (var script in new[] { "llava/1-pretrain.sh", "llava/2-finetune.sh", "clip/train.sh" })
        {
            using var shell = Process.Start("bash", ["-n", folder[$"training/{script}"]]);
            await shell.WaitForExitAsync();
            Assert.Equal(0, shell.ExitCode);
        }

        foreach (var zero in new[] { "zero2", "zero3" })
            JsonDocument.Parse(File.ReadAllBytes(folder[$"training/llava/{zero}.json"])).Dispose();
    }

    [Fact]
    public void What_is_no_build_or_would_change_a_script_is_refused()
    {
        Assert.Throws<InstructException>(() => new TrainingExport().Write(folder.Path, folder["training"]));
        Assert.Throws<ArgumentException>(() => new TrainingExportOptions { LanguageModel = "x; rm -rf /" });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingExportOptions { Gpus = 3 });
    }
}
