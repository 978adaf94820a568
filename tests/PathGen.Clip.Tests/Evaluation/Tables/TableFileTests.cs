using System.Text;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class TableFileTests
{
    [Theory]
    [InlineData("path,label\na,x\nb,y\n")]
    [InlineData("path\tlabel\r\na\tx\r\nb\ty")]
    [InlineData("id;PATH; Label \r1;a;x\r\r2;b;y\r")]
    [InlineData("\uFEFF\"path\",\"label\"\n\"a\",\"x\"\n\n\"b\",\"y\",more")]
    public void Separators_quotes_and_line_ends_of_all_kinds_are_read(string text)
    {
        Assert.Equal(["a=x", "b=y"], Read(text).Select(row => string.Join('=', row)));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a,b\tc;d")]
    [InlineData("she said \"no\"")]
    [InlineData("two\nlines")]
    [InlineData("")]
    public void What_is_quoted_reads_back(string field) => Assert.Equal([$"{field}"], Read($"path,label\n{TableFile.Quote(field)},x\n").Select(row => row[0]));

    [Theory]
    [InlineData("", "the table is empty")]
    [InlineData("path,kind\na,b", "no column is called \"label\"")]
    [InlineData("path,label\na", "line 2 has 1 fields; 2 are needed")]
    [InlineData("path,label\n\"a,x\n", "the quotes that open in line 2 are never closed")]
    public void What_is_no_such_table_is_refused_by_name(string text, string part)
    {
        var message = Assert.Throws<EvaluationException>(() => Read(text)).Message;
        Assert.Contains("t.csv", message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_and_endless_fields_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t.csv"], [.. "path,label\n"u8, 0xFF, 0xFE, 0xC0]);
        Assert.Contains("not UTF-8", Assert.Throws<EvaluationException>(() => TableFile.Read(folder["t.csv"], ["path"]).ToList()).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["t.csv"], new string('a', (1 << 20) + 1));
        Assert.Contains("no table of labels", Assert.Throws<EvaluationException>(() => TableFile.Read(folder["t.csv"], ["path"]).ToList()).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["t.csv"], new string(',', 5000));
        Assert.Contains("more than 4096 fields", Assert.Throws<EvaluationException>(() => TableFile.Read(folder["t.csv"], ["path"]).ToList()).Message, StringComparison.Ordinal);
    }

    private static List<string[]> Read(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.csv"], text, new UTF8Encoding(false));
        return [.. TableFile.Read(folder["t.csv"], ["path"], ["label"])];
    }
}
