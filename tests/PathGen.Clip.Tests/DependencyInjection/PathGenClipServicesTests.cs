using Microsoft.Extensions.DependencyInjection;
using PathGen.Onnx;

namespace PathGen.Clip.Tests;

public sealed class PathGenClipServicesTests(TinyClipModel tiny) : IClassFixture<TinyClipModel>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_model_serves_both_encoders_and_is_disposed_with_the_container(bool warmUp)
    {
        ITextEncoder encoder;
        using (var provider = new ServiceCollection().AddPathGenClip(o => (o.ModelFolder, o.WarmUp) = (tiny.Folder, warmUp)).BuildServiceProvider())
        {
            encoder = provider.GetRequiredService<ITextEncoder>();
            Assert.Same(provider.GetRequiredService<ClipModel>().TextEncoder, encoder);
            Assert.Same(provider.GetRequiredService<ClipModel>().ImageEncoder, provider.GetRequiredService<IImageEncoder>());
            Assert.Equal(24, encoder.Encode("tumor").Length);
        }

        Assert.Throws<ObjectDisposedException>(() => encoder.Encode("tumor"));
    }

    [Fact]
    public void A_folder_is_required_and_a_wrong_one_is_an_error_when_the_model_is_resolved()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddPathGenClip(_ => { }));
        using var provider = new ServiceCollection().AddPathGenClip(o => o.ModelFolder = Path.Combine(tiny.Folder, "nothing")).BuildServiceProvider();
        Assert.Throws<ModelException>(provider.GetRequiredService<IImageEncoder>);
    }

    [Fact]
    public void A_classifier_is_there_where_classes_are_named()
    {
        using var without = new ServiceCollection().AddPathGenClip(o => o.ModelFolder = tiny.Folder).BuildServiceProvider();
        Assert.Null(without.GetService<IZeroShotClassifier>());
        Assert.NotNull(without.GetRequiredService<SlideEmbedder>());
        using var provider = new ServiceCollection().AddPathGenClip(o => (o.ModelFolder, o.Classes) = (tiny.Folder, ["tumor", "stroma"])).BuildServiceProvider();
        var classifier = provider.GetRequiredService<IZeroShotClassifier>();
        Assert.Equal(["tumor", "stroma"], classifier.Classes.Select(c => c.Name));
        Assert.Equal(1, classifier.Classify(provider.GetRequiredService<ZeroShotClassifier>().ClassEmbeddings[1]).Index);
        Assert.Same(classifier, provider.GetRequiredService<ZeroShotClassifier>());
    }

    [Fact]
    public void The_classifier_uses_the_containers_own_encoders_and_the_models_scale()
    {
        var texts = new VectorTextEncoder(4, text => text.Contains("tumor", StringComparison.Ordinal) ? [1, 0, 0, 0] : [0, 1, 0, 0]);
        using var provider = new ServiceCollection()
            .AddSingleton<ITextEncoder>(texts)
            .AddSingleton<IImageEncoder>(new ProjectionEncoder())
            .AddPathGenClip(o => (o.ModelFolder, o.Classes) = (tiny.Folder, ["tumor", "stroma"]))
            .BuildServiceProvider();
        var classifier = provider.GetRequiredService<ZeroShotClassifier>();
        Assert.Equal([1f, 0, 0, 0, 0, 1, 0, 0], classifier.ClassEmbeddings.Values.ToArray());
        Assert.Equal(provider.GetRequiredService<ClipModel>().LogitScale, classifier.LogitScale);

        // With a scale of its own, nothing of the model is needed.
        using var stated = new ServiceCollection()
            .AddSingleton<ITextEncoder>(texts)
            .AddSingleton<IImageEncoder>(new ProjectionEncoder())
            .AddPathGenClip(o => (o.ModelFolder, o.Classes, o.ZeroShot) = (Path.Combine(tiny.Folder, "nothing"), ["tumor", "stroma"], new ZeroShotOptions { LogitScale = 7 }))
            .BuildServiceProvider();
        Assert.Equal(7, stated.GetRequiredService<ZeroShotClassifier>().LogitScale);
    }
}
