using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PathGen.Slides.Tests;

public sealed class AddPathGenSlidesTests
{
    [Fact]
    public void Services_are_singletons_with_the_configured_options()
    {
        var services = new ServiceCollection();
        Assert.Same(services, services.AddPathGenSlides(o => o.Slides.MicronsPerPixel = 0.5));
        services.AddPathGenSlides(o => o.Tiles.TileSize = 224);
        Assert.Equal(4, services.Count);
        Assert.All(services, s => Assert.Equal(ServiceLifetime.Singleton, s.Lifetime));
        var options = (PathGenSlidesOptions)services.Single(s => s.ServiceType == typeof(PathGenSlidesOptions)).ImplementationInstance!;
        Assert.Equal((0.5, 224), (options.Slides.MicronsPerPixel, options.Tiles.TileSize));
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var opener = provider.GetRequiredService<SlideOpener>();
        using (var slide = opener.Open(PictureSuite.PathOf("pillow_rgb.png")))
            Assert.Equal(0.5, slide.RequireSpacing().Mean);
        using (var slide = opener.Open(PictureSuite.PathOf("pillow_rgb.png"), micronsPerPixel: 0.25))
            Assert.Equal(0.25, slide.RequireSpacing().Mean);
        Assert.IsType<SaturationTissueDetector>(provider.GetRequiredService<ITissueDetector>());
        Assert.IsType<TileGrid>(provider.GetRequiredService<ITiler>());
    }

    [Fact]
    public void What_the_host_registered_stays()
    {
        var services = new ServiceCollection();
        var tiler = new TileGrid();
        services.AddSingleton<ITiler>(tiler);
        services.AddPathGenSlides();
        Assert.Same(tiler, services.Single(s => s.ServiceType == typeof(ITiler)).ImplementationInstance);
    }

    [Fact]
    public void The_opener_logs_what_it_opens_and_refuses()
    {
        var log = new ListLogger();
        var opener = new SlideOpener(null, log);
        opener.Open(new MemoryStream(PictureSuite.Bytes("pillow_rgb.png"))).Dispose();
        Assert.Throws<UnsupportedSlideException>(() => opener.Open(new MemoryStream([1, 2, 3])));
        Assert.Equal(2, log.Lines.Count);
        Assert.StartsWith("Debug Opened stream: png, 1 levels, 50×40 pixels", log.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Warning Refused stream: ", log.Lines[1], StringComparison.Ordinal);
    }

    private sealed class ListLogger : ILogger<SlideOpener>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}");
    }
}
