namespace PathGen.Slides.Tests;

public sealed class NativeLibraryFamilyTests
{
    [Fact]
    public void A_missing_library_says_what_was_tried_and_how_to_install_it()
    {
        var family = new NativeLibraryFamily("NoSuchThing", "Install it with care.", ["libnosuchthing.so.1", "libnosuchthing.so.0"]);
        var error = Assert.Throws<NativeLibraryMissingException>(() => family.Load());
        Assert.Contains("libnosuchthing.so.1, libnosuchthing.so.0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Install it with care.", error.Message, StringComparison.Ordinal);
        Assert.Throws<NativeLibraryMissingException>(() => family.Load());
    }

    [Fact]
    public void A_library_loads_by_the_first_name_that_works_and_only_once()
    {
        SlideOpener.WarmUp();
        Assert.NotEqual(0, NativeLibraries.OpenSlide.Load());
        Assert.Equal(NativeLibraries.OpenSlide.Load(), NativeLibraries.OpenSlide.Load());
        Assert.NotEqual(NativeLibraries.OpenSlide.Load(), NativeLibraries.TurboJpeg.Load());
    }
}
