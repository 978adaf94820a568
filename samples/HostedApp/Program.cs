// Classifies the tiles of one slide in a generic host, and stops.
// dotnet run --project samples/HostedApp -- --PathGen:Model DIR --PathGen:Slide FILE
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PathGen.Onnx;
using PathGen.Samples.HostedApp;

try
{
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Services.AddHostedApp(AppSettings.From(builder.Configuration));
    builder.Services.AddHostedService<SlideClassification>();
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
