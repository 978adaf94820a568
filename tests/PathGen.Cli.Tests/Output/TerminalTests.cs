namespace PathGen.Cli.Tests;

/// <summary>Standard output that cannot be written or that nobody reads.</summary>
public class TerminalTests
{
    [Theory]
    [InlineData("doctor --json", 0)]
    [InlineData("tokenize", 2_000)]
    public async Task A_full_disk_is_one_line_and_the_outputs_exit_code(string command, int lines)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "/dev/full is Linux's.");
        var run = await Pathgen.RunAsync(command.Split(' '), string.Concat(Enumerable.Repeat("a cell\n", lines)), shell: "exec \"$@\" >/dev/full");
        Assert.Contains("standard output: cannot be written", run.Failed(ExitCode.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_failure_can_be_told_the_exit_code_does()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "/dev/full is Linux's.");
        Assert.Equal(ExitCode.Output, (await Pathgen.RunAsync(["doctor"], shell: "exec \"$@\" >/dev/full 2>&1")).ExitCode);
    }

    [Fact]
    public async Task A_reader_that_left_is_no_failure()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The shell is POSIX's.");
        var run = await Pathgen.RunAsync(["tokenize"], string.Concat(Enumerable.Repeat("a cell\n", 10_000)), shell: "{ \"$@\"; echo \"code $?\" >&2; } | true");
        Assert.Equal("code 0\n", run.Error);
    }
}
