// Classifies the tiles of one slide in a generic host, or makes image-caption pairs of it, and stops.
// dotnet run --project samples/HostedApp -- --PathGen:Model DIR --PathGen:Slide FILE [--PathGen:Run FOLDER]
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PathGen.Onnx;
using PathGen.Samples.HostedApp;

try
{
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var settings = AppSettings.From(builder.Configuration);
    builder.Services.AddHostedApp(settings);
    if (settings.Run is null)
        builder.Services.AddHostedService<SlideClassification>();
    else
        builder.Services.AddHostedService<PairRun>();
    using var host = builder.Build();
    await host.RunAsync();
    return Environment.ExitCode;
}
catch (Exception e) when (e is SettingsException or ModelException)
{
    // A setting is missing, or the model that the first service needs cannot be opened.
    Console.Error.WriteLine(e.Message);
    return 1;
}
