using System.Text;

namespace PathGen.Agents;

/// <summary>A prompt as versioned data. Placeholders in braces (<c>{tissue}</c>, <c>{scale}</c>, <c>{description}</c>, <c>{objections}</c>, <c>{report}</c>, <c>{budget}</c>, <c>{count}</c>) are filled in.</summary>
/// <param name="Name">Its name, such as <c>describe</c>.</param>
/// <param name="Version">1 or more; raised when the text changes.</param>
/// <param name="System">What the model is told about its part.</param>
/// <param name="User">What it is asked.</param>
public sealed record ChatPrompt(string Name, int Version, string System, string User)
{
    /// <summary>Name and version, as traces name it: <c>describe/1</c>.</summary>
    public string Id => $"{Name}/{Version}";

    /// <summary>SHA-256 of both texts, lower-case hex.</summary>
    public string Hash => SlideHash.OfText($"{System}\n---\n{User}");

    /// <summary>The question with its placeholders filled in. What is filled in is never searched for placeholders itself.</summary>
    /// <param name="values">Placeholders without braces, and their values.</param>
    public string Fill(params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = new StringBuilder();
        for (var rest = User.AsSpan(); ;)
        {
            var open = rest.IndexOf('{');
            if (open < 0)
                return text.Append(rest).ToString();
            text.Append(rest[..open]);
            rest = rest[open..];
            var used = false;
            foreach (var (name, value) in values)
            {
                if (rest.Length < name.Length + 2 || rest[name.Length + 1] != '}' || !rest[1..].StartsWith(name, StringComparison.Ordinal))
                    continue;
                text.Append(value);
                rest = rest[(name.Length + 2)..];
                used = true;
                break;
            }

            if (used)
                continue;
            text.Append('{');
            rest = rest[1..];
        }
    }
}
