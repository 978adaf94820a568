using System.Text.RegularExpressions;
using PathGen.Testing;

namespace PathGen.House.Tests;

/// <summary>Links between the pages lead somewhere: the file is there, and the heading in it.</summary>
public partial class LinkTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Reference.Root, "docs"), "*.md").Order(StringComparer.Ordinal).Select(page => Path.GetRelativePath(Reference.Root, page)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var path = Path.Combine(Reference.Root, page);
        var links = Link().Matches(File.ReadAllText(path)).Select(m => m.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal));
        foreach (var link in links)
        {
            var (file, anchor) = link.Split('#') is [var name, var heading] ? (name, heading) : (link, null);
            var target = file.Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, file));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page} links to {link}, which is not there.");
            if (anchor is not null)
                Assert.Contains(anchor, File.ReadLines(target).Where(line => line.StartsWith('#')).Select(Anchor));
        }
    }

    // As hosts of Markdown make them: lower case, spaces to hyphens, punctuation dropped.
    private static string Anchor(string heading) => Punctuation().Replace(heading.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-'), "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w-]")]
    private static partial Regex Punctuation();
}
