using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Samples.LisService.Tests;

/// <summary>The service on a free port of this machine, over a tiny random CLIP and a folder of slides; and the same model beside it, to compare with.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningService(WebApplication app, ClipModel model)
    {
        this.app = app;
        Model = model;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(2) };
    }

    public HttpClient Http { get; }

    public ClipModel Model { get; }

    public Uri Address => Http.BaseAddress!;

    public IServiceProvider Services => app.Services;

    public int Here => app.Services.GetRequiredService<Admission>().Here;

    /// <summary>Imports a model into a folder.</summary>
    public static string ImportModel(TemporaryFolder folder)
    {
        if (!Directory.Exists(folder["model"]))
            new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(new TinyClip { QuickGelu = true }.Write(folder["checkpoint"]));
        return folder["model"];
    }

    /// <summary>Starts the service and waits until it is ready.</summary>
    public static async Task<RunningService> StartAsync(TemporaryFolder folder, Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        Directory.CreateDirectory(folder["slides"]);
        var model = ImportModel(folder);
        var app = LisApp.Build(["--LisService:Model", model, "--LisService:Slides", folder["slides"], "--urls", "http://127.0.0.1:0", .. settings], builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        var service = new RunningService(app, ClipModel.Load(model));
        while (!(await service.Http.GetAsync("/health/ready")).IsSuccessStatusCode)
            await Task.Delay(20);
        return service;
    }

    /// <summary>Posts a picture as it is.</summary>
    public Task<HttpResponseMessage> PostAsync(byte[] picture, string type = "image/png", string query = "?labels=glands;stroma")
    {
        var body = new ByteArrayContent(picture);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return Http.PostAsync("/v1/classify" + query, body);
    }

    /// <summary>Posts the place of a region.</summary>
    public Task<HttpResponseMessage> PostRegionAsync(object region, string query = "") => Http.PostAsJsonAsync("/v1/regions/classify" + query, region);

    /// <summary>What the model says of a picture, without the service.</summary>
    public ZeroShotResult Classify(RgbImage picture, string[] labels, params string[] templates) =>
        ZeroShotClassifier.Create(Model, labels.Select(l => new ZeroShotClass(l)), templates.Length == 0 ? null : new ZeroShotOptions { Templates = templates }).Classify(picture);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        Model.Dispose();
    }

    /// <summary>A picture of noise as a PNG file.</summary>
    public static byte[] Png(int seed, int width = 40, int height = 30)
    {
        using var image = new RgbImage(width, height);
        new Random(seed).NextBytes(image.Pixels);
        using var stream = new MemoryStream();
        PngCodec.Encode(image, stream);
        return stream.ToArray();
    }

    /// <summary>An answer seen to be a problem of a status, as its words.</summary>
    public static async Task<string> ProblemAsync(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(status, json.GetProperty("status").GetInt32());
        Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), text, StringComparison.Ordinal);
        return json.GetProperty("detail").GetString()!;
    }
}
