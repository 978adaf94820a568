using System.Globalization;
using System.Text.RegularExpressions;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary><c>docs/command-line.md</c> lists the commands, options and exit codes that the tool has, no more and no fewer.</summary>
public sealed partial class CommandLinePageTests
{
    // What every command has; the page says it once.
    private static readonly string[] Everywhere = ["--help", "--quiet", "--in-process"];

    private static readonly string Page = File.ReadAllText(Path.Combine(Reference.Root, "docs", "command-line.md"));

    [Fact]
    public async Task The_page_has_each_command_with_its_options()
    {
        var sections = Page.Split("\n## ").Where(s => s.StartsWith("pathgen ", StringComparison.Ordinal)).ToDictionary(
            section => string.Join(' ', section.Split('\n')[0].Split(' ').Skip(1).Where(word => char.IsLower(word[0]))),
            section => OptionName().Matches(section.Split('\n', 2)[1]).Select(m => m.Value).ToHashSet());
        var commands = await CommandsAsync([]);
        Assert.Equal(commands.Keys.Order(), sections.Keys.Order());
        foreach (var (command, options) in commands)
            Assert.Equal((command, string.Join(' ', options)), (command, string.Join(' ', sections[command].Order())));
    }

    [Fact]
    public void The_page_has_the_exit_codes()
    {
        var rows = ExitCodeRow().Matches(Page).Select(m => (int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), m.Groups[2].Value));
        Assert.Equal(ExitCode.Table, rows);
    }

    /// <summary>Every command that does something, by its words, with its options as its help lists them.</summary>
    private static async Task<Dictionary<string, string[]>> CommandsAsync(string[] words)
    {
        var help = await Pathgen.RunAsync([.. words, "--help"]);
        Assert.Equal(0, help.ExitCode);
        var commands = new Dictionary<string, string[]>();
        if (help.Out.Split("\nCommands:\n") is not [_, var list])
        {
            var options = OptionRow().Matches(help.Out).Select(m => m.Groups[1].Value).Except(Everywhere).Order();
            commands[string.Join(' ', words)] = [.. options];
            return commands;
        }

        foreach (Match command in CommandRow().Matches(list))
        {
            foreach (var (name, options) in await CommandsAsync([.. words, command.Groups[1].Value]))
                commands[name] = options;
        }

        return commands;
    }

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex("^  (?:-[a-z?], )*(--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("^  ([a-z][a-z-]*)", RegexOptions.Multiline)]
    private static partial Regex CommandRow();

    [GeneratedRegex(@"^\| (\d+) \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex ExitCodeRow();
}
