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
}
