using PathGen.Clip;
using PathGen.Onnx;

namespace PathGen.Samples.LisService;

/// <summary>The service, put together.</summary>
internal static class LisApp
{
    // Room for the text fields and headers of a multipart upload.
    private const int MultipartOverhead = 256 << 10;

    /// <summary>Makes the app; it is not started.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Changes the builder last; for tests.</param>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    /// <exception cref="ModelException">The model is not in its folder.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = LisOptions.From(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxUploadBytes + MultipartOverhead;
        });

        // What works on a request blocks its thread; health checks and uploads must find others.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, options.Concurrency + 8), ports);

        builder.Services.AddSingleton(options);
        builder.Services.AddPathGenClip(clip =>
        {
            clip.ModelFolder = options.Model;
            clip.Model = new ClipModelOptions { Session = new SessionSettings { IntraOpThreads = options.ThreadsPerRequest } };
        });
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton<ClassifierCache>();
        builder.Services.AddSingleton<SlideFolder>();
        builder.Services.AddSingleton<Classification>();
        builder.Services.AddSingleton<ModelWarmUp>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ModelWarmUp>());
        builder.Services.AddHealthChecks().AddCheck<ReadinessCheck>("model and slides", tags: ["ready"]);
        configure?.Invoke(builder);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<ClipModel>();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        app.MapGet("/v1/model", (ClipModel model) => Results.Json(ModelAnswer.Of(model), LisJson.Default.ModelAnswer));
        app.MapPost("/v1/classify", (HttpContext http, Admission admission, Classification classification) =>
            admission.RunAsync(http, stop => classification.OfUploadAsync(http.Request, stop)));
        app.MapPost("/v1/regions/classify", (HttpContext http, Admission admission, Classification classification) =>
            admission.RunAsync(http, stop => classification.OfRegionAsync(http.Request, stop)));
        return app;
    }
}
