using PathGen.Testing;

namespace PathGen.Samples.LisService.Tests;

/// <summary>One running service for the tests of a class.</summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    public TemporaryFolder Folder { get; } = new();

    public RunningService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await RunningService.StartAsync(Folder, null, "--LisService:MaxUploadBytes", "200000", "--LisService:MaxPixels", "1000000");

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Folder.Dispose();
    }
}
