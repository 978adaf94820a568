namespace PathGen.Agents.Tests;

public class SentencesTests
{
    [Theory]
    [InlineData("One. Two! Three?", "One.|Two!|Three?")]
    [InlineData("About 1.5 mm and 5,200 per mm². Next one.", "About 1.5 mm and 5,200 per mm².|Next one.")]
    [InlineData("Seen by Dr. Able, e.g. here. End", "Seen by Dr. Able, e.g. here.|End")]
    [InlineData("Grade approx. two. J. Smith wrote.", "Grade approx. two.|J. Smith wrote.")]
    [InlineData("There are no. Really.", "There are no.|Really.")]
    [InlineData("See no. 5 there.", "See no. 5 there.")]
    [InlineData("line one\nline  \t two\r\n\r\n- . -", "line one|line two")]
    [InlineData("Wait... what", "Wait...|what")]
    [InlineData("", "")]
    [InlineData(" . ", "")]
    public void TextIsCutWhereSentencesEnd(string text, string expected) => Assert.Equal(expected, string.Join('|', Sentences.Split(text)));
}
