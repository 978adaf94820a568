namespace PathGen.Clip.Tests;

/// <summary>Expectations are what Python's <c>html.unescape</c>, <c>unicodedata</c>, <c>str.lower</c> and ftfy's published examples give.</summary>
public class TextCleanerTests
{
    [Theory]
    [InlineData("H&amp;E", "h&e")]
    [InlineData("&lt;b&gt;5 &micro;m&lt;/b&gt;", "<b>5 µm</b>")]
    [InlineData("ＬＯＵＤ　ＮＯＩＳＥＳ", "loud noises")]
    [InlineData("ﬂuﬃeﬆ", "fluffiest")]
    [InlineData("\u001b[36;44mI&#x92;m blue\u001b[0m", "i'm blue")]
    [InlineData("Broken text&hellip; it&#x2019;s ﬂubberiﬁc!", "broken text… it's flubberific!")]
    [InlineData("\uFEFFa\0b\u200b", "ab\u200b")]
    [InlineData("a\u2028b\u2029c\r\nd\u0085", "a b c d…")]
    [InlineData("  two\t\tparts \u00A0\u3000", "two parts")]
    [InlineData("P&EACUTE;REZ", "pérez")]
    [InlineData("<i>P&EACUTE;REZ &eacute;</i>", "<i>p&eacute;rez é</i>")]
    [InlineData("", "")]
    public void Text_is_cleaned(string text, string expected) => Assert.Equal(expected, Clean(text));

    [Theory]
    [InlineData("10 Âµm", "10 µm")]
    [InlineData("â‰¥2 mm, Â±5%, Î²-catenin", "≥2 mm, ±5%, β-catenin")]
    [InlineData("This â€” should be an em dash", "this — should be an em dash")]
    [InlineData("HÃ¼rthle", "hürthle")]
    [InlineData("donâ€™t", "don't")]
    [InlineData("Ã¢â‚¬â€œ", "–")]
    [InlineData("ðŸ”¬", "🔬")]
    public void Misread_utf8_is_restored(string text, string expected) => Assert.Equal(expected, Clean(text));

    [Theory]
    [InlineData("not such a fan of Charlotte Brontë…”", "not such a fan of charlotte brontë…\"")]
    [InlineData("AHÅ™, the new sofa from IKEA®", "ahå™, the new sofa from ikea®")]
    [InlineData("This text is fine already :þ", "this text is fine already :þ")]
    [InlineData("β–γ ±5 µm Ångström Ü–Ö", "β–γ ±5 µm ångström ü–ö")]
    public void Sound_text_is_left_alone(string text, string expected) => Assert.Equal(expected, Clean(text));

    [Theory]
    [InlineData("&notit; &notin; &not", "¬it; ∉ ¬")]
    [InlineData("&#65;&#x42&#0;&#xD800;&#x110000;&#99999999999999;", "AB\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("&#128;&#x85;&#1;&#xFFFE;&#xFDD0;|", "€…|")]
    [InlineData("&;&&nosuch;&#;&#x;", "&;&&nosuch;&#;&#x;")]
    [InlineData("&NotEqualTilde;", "\u2242\u0338")]
    [InlineData("&ampamp;", "&amp;")]
    public void Html_is_unescaped_as_the_standard_says(string text, string expected) => Assert.Equal(expected, HtmlEntities.Unescape(text));

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("a\u0316\u0301", "á\u0316")]
    [InlineData("a\u0301\u0316", "á\u0316")]
    [InlineData("\u212B", "Å")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u0301", "\u0301")]
    [InlineData("か\u3099", "が")]
    public void Marks_are_composed(string text, string expected) => Assert.Equal(expected, CanonicalComposition.Compose(text));

    [Theory]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("Σ ΑΣΑ ΑΣ.", "σ ασα ας.")]
    [InlineData("İSTANBUL", "i\u0307stanbul")]
    [InlineData("ǅ K", "ǆ k")]
    public void Lower_case_follows_unicode(string text, string expected) => Assert.Equal(expected, LowerCase.Convert(text));

    [Fact]
    public void Lone_surrogates_become_replacement_characters() => Assert.Equal("a\uFFFDb\uFFFD", Clean("a\uD83Db\uDD2C"));

    [Fact]
    public void Nested_escapes_are_resolved_to_a_stated_depth()
    {
        var nested = "&" + string.Concat(Enumerable.Repeat("amp;", 20)) + "lt;";
        Assert.Equal("<", Clean(nested));
        Assert.StartsWith("&amp;", Clean("&" + string.Concat(Enumerable.Repeat("amp;", 100))), StringComparison.Ordinal);
    }

    private static string Clean(string text) => TextCleaner.Clean(text, new char[text.Length]).ToString();
}
