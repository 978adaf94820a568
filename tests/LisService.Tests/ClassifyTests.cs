using System.Net.Http.Headers;
using System.Text.Json;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Samples.LisService.Tests;

/// <summary>Answers over real HTTP against the same model in this process.</summary>
public sealed class ClassifyTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    public async Task A_raw_picture_gets_the_models_scores(string type)
    {
        var png = RunningService.Png(1);
        using var answer = await service.PostAsync(png, type, "?labels=glands&labels=stroma;fat");
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        using var picture = PngCodec.Decode(png);
        AssertScores(service.Classify(picture, ["glands", "stroma", "fat"]), await JsonAsync(answer));
    }

    [Fact]
    public async Task A_JPEG_gets_the_models_scores_for_the_configured_labels()
    {
        using var picture = PngCodec.Decode(RunningService.Png(2));
        var jpeg = JpegCodec.Encode(picture);
        using var answer = await service.PostAsync(jpeg, "image/jpeg", "");
        using var decoded = JpegCodec.Decode(jpeg);
        var json = await JsonAsync(answer);
        AssertScores(service.Classify(decoded, ["normal tissue", "tumor tissue"]), json);
        Assert.Equal("Research use only; not a diagnostic device.", json.GetProperty("notice").GetString());
        Assert.Equal(service.Model.ImageEncoder.Identity, json.GetProperty("model").GetProperty("identity").GetString());
    }

    [Fact]
    public async Task A_form_carries_labels_and_templates()
    {
        var png = RunningService.Png(3);
        using var form = Form(png, ("labels", "glands"), ("labels", "fat; stroma"), ("template", "a {}"), ("template", "{}, H&E"));
        using var answer = await service.Http.PostAsync("/v1/classify", form);
        using var picture = PngCodec.Decode(png);
        AssertScores(service.Classify(picture, ["glands", "fat", "stroma"], "a {}", "{}, H&E"), await JsonAsync(answer));
    }

    [Fact]
    public async Task A_region_gets_the_scores_of_its_pixels()
    {
        Directory.CreateDirectory(fixture.Folder["slides/2026/case 7"]);
        File.WriteAllBytes(fixture.Folder["slides/2026/case 7/a.png"], RunningService.Png(4, 300, 200));
        using var answer = await service.PostRegionAsync(new { slide = "2026/case 7/a.png", x = 100, y = 50, width = 120, height = 90, labels = new[] { "glands", "fat" }, templates = new[] { "a {}" } });
        using var slide = Slide.Open(fixture.Folder["slides/2026/case 7/a.png"]);
        using var region = slide.ReadRegion(new SlideRegion(100, 50, 120, 90));
        AssertScores(service.Classify(region, ["glands", "fat"], "a {}"), await JsonAsync(answer));
    }

    [Fact]
    public async Task Many_clients_at_once_get_each_their_own_answer()
    {
        var pngs = Enumerable.Range(0, 12).Select(i => RunningService.Png(100 + i)).ToArray();
        var expected = pngs.Select(png =>
        {
            using var picture = PngCodec.Decode(png);
            return service.Classify(picture, ["glands", "stroma"]);
        }).ToArray();
        await Parallel.ForAsync(0, 240, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using var answer = await service.PostAsync(pngs[i % 12]);
            AssertScores(expected[i % 12], await JsonAsync(answer));
        });
        Assert.Equal(0, service.Here);
    }

    [Fact]
    public async Task The_model_and_the_health_are_told()
    {
        var json = JsonDocument.Parse(await service.Http.GetStringAsync("/v1/model")).RootElement;
        Assert.Equal(service.Model.Manifest.Name, json.GetProperty("name").GetString());
        Assert.Equal(service.Model.Manifest.Licence, json.GetProperty("licence").GetString());
        Assert.Equal("Healthy", await service.Http.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await service.Http.GetStringAsync("/health/ready"));
    }

    internal static MultipartFormDataContent Form(byte[] picture, params (string Name, string Value)[] fields)
    {
        var file = new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        var form = new MultipartFormDataContent { { file, "image", "patch.png" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }

    private static void AssertScores(ZeroShotResult expected, JsonElement answer)
    {
        Assert.Equal(expected.Label, answer.GetProperty("label").GetString());
        Assert.Equal(expected.Probabilities, answer.GetProperty("scores").EnumerateArray().Select(s => s.GetProperty("probability").GetSingle()));
        Assert.Equal(expected.Logits, answer.GetProperty("scores").EnumerateArray().Select(s => s.GetProperty("logit").GetSingle()));
    }
}
