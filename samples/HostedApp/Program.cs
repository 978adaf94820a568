// Classifies the tiles of one slide in a generic host, or makes image-caption pairs of it, and stops.
// dotnet run --project samples/HostedApp -- --PathGen:Model DIR --PathGen:Slide FILE [--PathGen:Run FOLDER]
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PathGen.Clip;
using PathGen.Samples.HostedApp;
using PathGen.Slides;

// First of all: a process that this app has started to read a slide does nothing else.
if (SlideWorker.RunIfAsked())
    return 0;

try
{
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var settings = AppSettings.From(builder.Configuration);
    builder.Services.AddHostedApp(settings);
    builder.Services.AddPathGenSlides(o => o.Slides.Isolation = SlideIsolation.WorkerProcess); // A slide that crashes OpenSlide must not end the service.
    if (settings.Run is null)
        builder.Services.AddHostedService<SlideClassification>();
    else
        builder.Services.AddHostedService<PairRun>();
    using var host = builder.Build();

    // Who runs the app must see the model's own terms, also where nobody opens its folder.
    var logger = host.Services.GetRequiredService<ILogger<Program>>();
    var manifest = host.Services.GetRequiredService<ClipModel>().Manifest;
    logger.LogInformation("Model {Name}: {Licence}", manifest.Name.ReplaceLineEndings(" "), manifest.Licence.ReplaceLineEndings(" "));
    logger.LogInformation("Research use only; not a diagnostic device.");

    // Made before the host starts, which would log what fails with its whole stack.
    _ = host.Services.GetServices<IHostedService>().Count();
    await host.RunAsync();
    return Environment.ExitCode;
}
catch (Exception e) when (e is not OperationCanceledException)
{
    // A setting is missing, or a service cannot be made, such as the model that is not in its folder.
    Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
    return 1;
}
