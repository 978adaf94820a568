using System.Text.RegularExpressions;
using PathGen.Testing;

namespace PathGen.House.Tests;

/// <summary>A C# block of a Markdown page. <c>```csharp</c> blocks are compiled and run; <c>```csharp compile</c> ones need something that a test has not (an endpoint) and are compiled.</summary>
/// <param name="Page">The page, relative to the repository.</param>
/// <param name="Line">Line of its first line of code, 1-based.</param>
/// <param name="Runs">Whether it is run.</param>
/// <param name="Code">Its lines.</param>
internal sealed record Snippet(string Page, int Line, bool Runs, string[] Code)
{
    /// <summary>The class that holds it in the generated program.</summary>
    public string ClassName => "Snippet_" + Regex.Replace(Page, "[^A-Za-z0-9]", "_") + "_" + Line;

    /// <summary>Every snippet of README.md, docs and the packages' READMEs.</summary>
    public static IReadOnlyList<Snippet> All()
    {
        string[] pages =
        [
            Path.Combine(Reference.Root, "README.md"),
            .. Directory.GetFiles(Path.Combine(Reference.Root, "docs"), "*.md"),
            .. Directory.GetFiles(Path.Combine(Reference.Root, "src"), "README.md", SearchOption.AllDirectories),
        ];
        return [.. pages.Order(StringComparer.Ordinal).SelectMany(Of)];
    }

    /// <summary>The snippet as a class with an entry point; using directives go to the top of the file, types (which follow the statements) behind the entry point.</summary>
    public string AsFile()
    {
        bool IsUsing(string line) => Regex.IsMatch(line, @"^using [A-Za-z.]+;");
        var types = Array.FindIndex(Code, line => Regex.IsMatch(line, @"^(public |internal |sealed |readonly )*(class|record|struct|interface|enum) "));
        var statements = types < 0 ? Code.Length : types;
        return $"""
            {string.Join('\n', Code.Where(IsUsing))}
            internal static class {ClassName}
            {"{"}
                public static async Task Run()
                {"{"}
                    await Task.CompletedTask;
            #line {Line} "{Path.Combine(Reference.Root, Page)}"
            {string.Join('\n', Code.Take(statements).Select(l => IsUsing(l) ? "" : l))}
            #line default
                {"}"}
            #line {Line + statements} "{Path.Combine(Reference.Root, Page)}"
            {string.Join('\n', Code.Skip(statements))}
            #line default
            {"}"}
            """;
    }

    private static IEnumerable<Snippet> Of(string page)
    {
        var lines = File.ReadAllLines(page);
        for (var i = 0; i < lines.Length; i++)
        {
            var fence = lines[i].Trim();
            if (fence is not ("```csharp" or "```csharp compile"))
                continue;
            var end = Array.FindIndex(lines, i + 1, l => l.Trim() == "```");
            yield return new Snippet(Path.GetRelativePath(Reference.Root, page), i + 2, fence == "```csharp", lines[(i + 1)..end]);
            i = end;
        }
    }
}
