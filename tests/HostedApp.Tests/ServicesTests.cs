using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PathGen.Agents;
using PathGen.Clip;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Samples.HostedApp.Tests;

/// <summary>The app's own container on the demo's data: every service of the packages resolves, and each serves several threads with equal results.</summary>
public sealed class ServicesTests : IDisposable
{
    private const int Threads = 8;
    private readonly IHost host;
    private readonly List<ServiceDescriptor> own;

    public ServicesTests()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddHostedApp(new AppSettings(DemoData.Model, DemoData.Slide, ["adipose tissue", "lymphocytes", "glands", "necrosis"]));
        own = [.. builder.Services.Where(s => s.ServiceType.Assembly.GetName().Name!.StartsWith("PathGen.", StringComparison.Ordinal))];
        host = builder.Build();
    }

    [Fact]
    public void Every_service_of_the_packages_is_a_singleton_that_resolves()
    {
        Type[] expected =
        [
            typeof(SlideOpener), typeof(ITissueDetector), typeof(ITiler), typeof(IImageEncoder), typeof(ITextEncoder), typeof(SlideEmbedder), typeof(IZeroShotClassifier),
            typeof(PatchSelector), typeof(IPromptAgent), typeof(ICaptionAgent), typeof(IRevisionAgent), typeof(ISummaryAgent),
        ];
        Assert.Empty(expected.Except(own.Select(s => s.ServiceType)));
        foreach (var service in own)
        {
            Assert.Equal(ServiceLifetime.Singleton, service.Lifetime);
            Assert.Same(host.Services.GetRequiredService(service.ServiceType), host.Services.GetRequiredService(service.ServiceType));
        }
    }

    [Fact]
    public async Task The_singletons_serve_several_threads_with_equal_results()
    {
        using var slide = host.Services.GetRequiredService<SlideOpener>().Open(DemoData.Slide);
        var mask = host.Services.GetRequiredService<ITissueDetector>().Detect(slide);
        Tile[] tiles = [.. host.Services.GetRequiredService<ITiler>().Tile(slide, mask).Take(4)];
        Assert.Equal(4, tiles.Length);
        await AllEqual<SlideOpener>(opener =>
        {
            using var again = opener.Open(DemoData.Slide);
            using var patch = again.ReadRegion(tiles[0].Region);
            return patch.Pixels.ToArray();
        });
        await AllEqual<ITissueDetector>(detector => detector.Detect(slide).Cells.ToArray());
        await AllEqual<ITiler>(tiler => tiler.Tile(slide, mask).ToArray());
        await AllEqual<IImageEncoder>(encoder =>
        {
            using var patch = slide.ReadRegion(tiles[1].Region);
            return encoder.Encode(patch);
        });
        await AllEqual<ITextEncoder>(encoder => encoder.Encode("glands with a lumen"));
        await AllEqual<IZeroShotClassifier>(classifier =>
        {
            using var patch = slide.ReadRegion(tiles[2].Region);
            return classifier.Classify(patch).Probabilities;
        });
        await AllEqual<SlideEmbedder>(embedder => embedder.EmbedAsync(slide, tiles).GetAwaiter().GetResult().Matrix.Values.ToArray());
    }

    [Fact]
    public async Task The_agents_serve_several_threads_with_equal_results()
    {
        using var slide = host.Services.GetRequiredService<SlideOpener>().Open(DemoData.Slide);
        var mask = host.Services.GetRequiredService<ITissueDetector>().Detect(slide);
        Tile[] tiles = [.. host.Services.GetRequiredService<ITiler>().Tile(slide, mask).Take(24)];
        var context = new SlideContext("slide", "colon", "Glands lined by columnar cells. Dense infiltrate of lymphocytes.");
        var prompts = await host.Services.GetRequiredService<IPromptAgent>().WriteAsync(context);
        await AllEqual<IPromptAgent>(agent => All(agent.WriteAsync(context).GetAwaiter().GetResult()));

        var encoder = host.Services.GetRequiredService<ITextEncoder>();
        var patches = (await host.Services.GetRequiredService<SlideEmbedder>().EmbedAsync(slide, tiles)).Matrix;
        var input = new RetrievalInput(patches, prompts, Embed(prompts.Attributes), Embed(prompts.Findings));
        await AllEqual<PatchSelector>(selector => selector.Select(input).Select(s => s.Patch).ToArray());

        using var image = slide.ReadRegion(tiles[0].Region);
        var patch = new PatchContext(image, tiles[0].Region, slide.Spacing?.Mean, context, []);
        var description = (await host.Services.GetRequiredService<ICaptionAgent>().DescribeAsync(patch)).Text;
        await AllEqual<ICaptionAgent>(agent => agent.DescribeAsync(patch).GetAwaiter().GetResult().Text);
        await AllEqual<IRevisionAgent>(agent => agent.ReviseAsync(patch, description).GetAwaiter().GetResult().Text);
        await AllEqual<ISummaryAgent>(agent => agent.SummariseAsync(description).GetAwaiter().GetResult().Text);

        static string[] All(SlidePrompts p) => [.. p.Attributes, .. p.Findings];

        EmbeddingMatrix Embed(IReadOnlyList<string> texts)
        {
            var values = new float[texts.Count * encoder.EmbeddingWidth];
            encoder.Encode(texts, values);
            return new EmbeddingMatrix(values, encoder.EmbeddingWidth);
        }
    }

    public void Dispose() => host.Dispose();

    /// <summary>Uses one singleton from threads that start together, and compares what each got with what the first got.</summary>
    private async Task AllEqual<TService>(Func<TService, System.Collections.IEnumerable> use)
        where TService : notnull
    {
        using var start = new Barrier(Threads);
        var results = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return use(host.Services.GetRequiredService<TService>());
            },
            TaskCreationOptions.LongRunning)));
        Assert.NotEmpty(results[0]);
        Assert.All(results, result => Assert.Equal(results[0], result));
    }
}
