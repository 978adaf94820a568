using System.Text.Json.Nodes;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class ZeroShotTaskTests
{
    public static TheoryData<string, int, string> Published => new()
    {
        // The template and number of classes of each data set, as the paper evaluates it.
        { "lc25000-lung", 3, "An image of {}" }, { "lc25000-colon", 2, "An image of {}" }, { "nct-crc", 9, "An H&E patch of {}" },
        { "bach", 4, "An H&E image of {}" }, { "sicapv2", 4, "An H&E image of {}" }, { "osteosarcoma", 3, "An H&E image patch of {}" },
        { "skincancer", 16, "An H&E image of {}" }, { "wsss4luad", 2, "An H&E image of {}." }, { "pcam", 2, "An H&E image of {}" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Every_built_in_task_is_as_published(string id, int classes, string template)
    {
        var task = ZeroShotTask.Get(id);
        Assert.Equal((id, classes, template), (task.Id, task.Classes.Count, Assert.Single(task.Templates)));
        Assert.All(task.Classes, c => Assert.All(c.Phrases, phrase => Assert.Equal(phrase.ToLowerInvariant(), phrase)));
        var asked = new List<string>();
        var encoder = new VectorTextEncoder(2, text =>
        {
            asked.Add(text);
            return [1, asked.Count];
        });
        var classifier = ZeroShotClassifier.Create(encoder, task.ZeroShotClasses, task.Options);
        Assert.Equal(task.Classes.Select(c => c.Name), classifier.Classes.Select(c => c.Name));
        Assert.Equal(task.Classes.Select(c => template.Replace("{}", c.Phrases[0], StringComparison.Ordinal)), asked);
    }

    [Fact]
    public void All_nine_are_listed() => Assert.Equal(Published.Select(row => row.Data.Item1).Order(StringComparer.Ordinal), ZeroShotTask.BuiltIn);

    [Theory]
    [InlineData("nct-crc", "TUM", "colorectal adenocarcinoma epithelium")]
    [InlineData("nct-crc", "smooth_muscle", "smooth muscle")]
    [InlineData("bach", "InSitu", "in-situ carcinoma")]
    [InlineData("osteosarcoma", "Non-Viable-Tumor", "necrotic tumor")]
    [InlineData("skincancer", "nontumor_skin_muscle_skeletal", "skeletal muscle")]
    [InlineData("sicapv2", "g4", "Gleason pattern 4")]
    [InlineData("pcam", "1", "lymph node metastasis")]
    public void Folders_and_codes_mean_classes(string id, string code, string name)
    {
        var task = ZeroShotTask.Get(id);
        Assert.Equal(name, task.Classes[task.ClassOf(code)!.Value].Name);
        Assert.Null(task.ClassOf("train"));
    }

    [Fact]
    public void Copies_read_back_as_the_same_tasks()
    {
        using var folder = new TemporaryFolder();
        var files = ZeroShotTask.CopyBuiltIn(folder["tasks"]);
        Assert.Equal(ZeroShotTask.BuiltIn.Select(id => folder[$"tasks/{id}.json"]), files);
        foreach (var (file, id) in files.Zip(ZeroShotTask.BuiltIn))
        {
            var (copy, own) = (ZeroShotTask.Read(file), ZeroShotTask.Get(id));
            Assert.Equal((own.Id, own.Title, own.Source), (copy.Id, copy.Title, copy.Source));
            Assert.Equal(own.Classes.Select(c => (c.Name, string.Join('|', c.Codes), string.Join('|', c.Phrases))), copy.Classes.Select(c => (c.Name, string.Join('|', c.Codes), string.Join('|', c.Phrases))));
        }
    }

    [Fact]
    public void A_task_of_ones_own_is_checked()
    {
        using var folder = new TemporaryFolder();
        Refused("format version 2", json => json["formatVersion"] = 2);
        Refused("1 classes; 2 to 1000", json => json["classes"]!.AsArray().RemoveAt(0));
        Refused("also that of \"one\"", json => json["classes"]![1]!["codes"]![0] = "O-N e");
        Refused("\"two\" needs at least one phrase", json => json["classes"]![1]!["phrases"] = new JsonArray());
        Refused("class 1 needs a name", json => json["classes"]![1]!["name"] = " ");
        Refused("must hold {} exactly once", json => json["templates"]![0] = "no place");
        Refused("At least one template", json => json["templates"] = new JsonArray());
        Refused("the id \"A b\"", json => json["id"] = "A b");
        Refused("not a task", json => json["colour"] = "red");
        Refused("not a task", json => json.AsObject().Remove("title"));
        Refused("not a task", json => json["classes"]![0]!["name"] = null);
        File.WriteAllText(folder["t.json"], "{ \"formatVersion\"");
        Assert.Contains("t.json: not a task", Assert.Throws<EvaluationException>(() => ZeroShotTask.Read(folder["t.json"])).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["t.json"], new byte[(1 << 20) + 1]);
        Assert.Contains("at most 1048576", Assert.Throws<EvaluationException>(() => ZeroShotTask.Read(folder["t.json"])).Message, StringComparison.Ordinal);
        Assert.Contains("none.json", Assert.Throws<EvaluationException>(() => ZeroShotTask.Read(folder["none.json"])).Message, StringComparison.Ordinal);
        Assert.Contains("nct-crc", Assert.Throws<EvaluationException>(() => ZeroShotTask.Get("crc")).Message, StringComparison.Ordinal);

        void Refused(string part, Action<JsonNode> change)
        {
            var json = JsonNode.Parse("""
                {"formatVersion": 1, "id": "own", "title": "t", "source": "s", "templates": ["a {}"],
                 "classes": [{"name": "one", "codes": ["1"], "phrases": ["p"]}, {"name": "two", "codes": ["2"], "phrases": ["q", "r"]}]}
                """)!;
            File.WriteAllText(folder["t.json"], json.ToJsonString());
            Assert.Equal(2, ZeroShotTask.Read(folder["t.json"]).Classes.Count);
            change(json);
            File.WriteAllText(folder["t.json"], json.ToJsonString());
            var message = Assert.Throws<EvaluationException>(() => ZeroShotTask.Read(folder["t.json"])).Message;
            Assert.Contains(folder["t.json"], message, StringComparison.Ordinal);
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }
}
