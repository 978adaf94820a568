using Microsoft.Extensions.DependencyInjection;
using PathGen.Clip.Tests.Encoding;
using PathGen.Onnx;

namespace PathGen.Clip.Tests.DependencyInjection;

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
}
