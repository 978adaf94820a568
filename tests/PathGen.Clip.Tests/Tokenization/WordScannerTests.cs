namespace PathGen.Clip.Tests;

public class WordScannerTests
{
    [Theory]
    [InlineData("it's the patient's", "it|'s|the|patient|'s")]
    [InlineData("they'll've 'quoted'", "they|'ll|'ve|'|quoted|'")]
    [InlineData("''s", "''|s")]
    [InlineData("20x, 3.5", "2|0|x|,|3|.|5")]
    [InlineData("½ⅳ", "½|ⅳ")]
    [InlineData("a-b_c", "a|-|b|_|c")]
    [InlineData("(<start_of_text>", "(<|start|_|of|_|text|>")]
    [InlineData("a<end_of_text>b", "a|<end_of_text>|b")]
    [InlineData("i\u0307x", "i|\u0307|x")]
    [InlineData("肿瘤🔬🧬", "肿瘤|🔬🧬")]
    [InlineData("\u3000a\u200bb", "a|\u200b|b")]
    [InlineData("'\u017F", "'\u017F")]
    [InlineData("", "")]
    public void Words_are_cut_as_the_expression_cuts_them(string text, string expected)
    {
        var words = new List<string>();
        var scanner = new WordScanner(text);
        while (scanner.MoveNext())
            words.Add(scanner.Current.ToString());
        Assert.Equal(expected, string.Join('|', words));
    }
}
