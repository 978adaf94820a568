using Microsoft.Extensions.DependencyInjection;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public sealed class AddPathGenWsiTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_model_finds_tissue_in_whichever_order(bool slidesFirst)
    {
        using var folder = new TemporaryFolder();
        var model = TinyTissueModel.Pixelwise(folder["m.onnx"], 32, 32);
        var services = new ServiceCollection();
        if (slidesFirst)
            services.AddPathGenSlides();
        services.AddPathGenWsi(options => (options.TissueModel, options.Tissue.Threshold) = (model, 0.3));
        if (!slidesFirst)
            services.AddPathGenSlides();
        using var provider = services.BuildServiceProvider();

        var detector = Assert.IsType<OnnxTissueDetector>(provider.GetRequiredService<ITissueDetector>());

        Assert.Same(detector, provider.GetRequiredService<OnnxTissueDetector>());
        Assert.Contains("probability>0.3", detector.Settings, StringComparison.Ordinal);
        Assert.NotNull(provider.GetRequiredService<ITiler>());
    }

    [Fact]
    public void Without_a_model_tissue_is_found_as_before()
    {
        var services = new ServiceCollection();
        services.AddPathGenSlides().AddPathGenWsi(_ => { });
        using var provider = services.BuildServiceProvider();

        Assert.IsType<SaturationTissueDetector>(provider.GetRequiredService<ITissueDetector>());
        Assert.Null(provider.GetService<OnnxTissueDetector>());
    }

    [Fact]
    public void A_wrong_model_is_told_when_it_is_resolved_and_options_are_checked()
    {
        var services = new ServiceCollection();
        services.AddPathGenWsi(options => options.TissueModel = "nowhere.onnx");
        using var provider = services.BuildServiceProvider();

        Assert.Contains("nowhere.onnx", Assert.Throws<WsiException>(() => provider.GetRequiredService<ITissueDetector>()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PathGenWsiOptions { TissueModel = "" });
        Assert.Throws<ArgumentNullException>(() => new PathGenWsiOptions { Tissue = null! });
    }

    [Fact]
    public void A_trained_head_is_the_containers_slide_classifier()
    {
        using var folder = new TemporaryFolder();
        NearestSlidesModel.Fit(["a", "b", "c"], BaselineTests.Slides(6, 1)).Save(folder["knn"]);
        var services = new ServiceCollection();
        services.AddPathGenWsi(options => options.SlideHead = folder["knn"]);
        using var provider = services.BuildServiceProvider();

        var classifier = Assert.IsType<OnnxSlideClassifier>(provider.GetRequiredService<ISlideClassifier>());

        Assert.Equal(["a", "b", "c"], classifier.Classes);
        Assert.Same(classifier, provider.GetRequiredService<ISlideClassifier>());
        Assert.Throws<ArgumentException>(() => new PathGenWsiOptions { SlideHead = "" });
    }
}
