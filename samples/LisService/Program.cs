// Zero-shot classification for a laboratory information system, over HTTP. Research use only.
// dotnet run --project samples/LisService -- --LisService:Model DIR [--LisService:Slides DIR] [--urls http://127.0.0.1:5080] [--Load:Requests N --Load:Clients N]
using PathGen.Clip;
using PathGen.Samples.LisService;

try
{
    await using var app = LisApp.Build(args);
    var manifest = app.Services.GetRequiredService<ClipModel>().Manifest;
    app.Logger.LogInformation("Model {Name}: {Licence}", manifest.Name.ReplaceLineEndings(" "), manifest.Licence.ReplaceLineEndings(" "));
    app.Logger.LogInformation("Research use only; not a diagnostic device.");
    if (app.Configuration.GetValue<int>("Load:Requests") is var requests and > 0)
        await LoadRun.RunAsync(app, requests, Math.Max(1, app.Configuration.GetValue("Load:Clients", Environment.ProcessorCount)));
    else
        await app.RunAsync();
    return Environment.ExitCode;
}
catch (Exception e) when (e is not OperationCanceledException)
{
    // A setting is missing, the model is not in its folder, or the port is taken.
    Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
    return 1;
}
