using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class OutputFileTests
{
    [Fact]
    public void Special_files_are_refused_and_stay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Told apart on Linux.");
        using var folder = new TemporaryFolder();
        Assert.Equal(0, Posix.MakePipe(folder["pipe"], 0x180));
        File.CreateSymbolicLink(folder["link"], folder["pipe"]);
        foreach (var path in new[] { folder["pipe"], folder["link"], "/dev/null", "/dev/stdout", "/proc/self/fd/1" })
        {
            var refused = Assert.Throws<CommandException>(() => OutputPath.CheckFile(path));
            Assert.Equal(ExitCode.Output, refused.ExitCode);
            Assert.StartsWith($"{path}: is no regular file", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["link", "pipe"], Tree.Names(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_stays_and_its_final_target_is_written(bool exists)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["far"]);
        var target = Path.Combine(folder["far"], "target");
        if (exists)
            File.WriteAllText(target, "old");
        File.CreateSymbolicLink(folder["second"], Path.Combine("far", "target"));
        File.CreateSymbolicLink(folder["first"], "second");
        using (var file = OutputFile.Create(folder["first"]))
        {
            file.Stream.Write("new"u8);
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal(("second", Path.Combine("far", "target")), (new FileInfo(folder["first"]).LinkTarget, new FileInfo(folder["second"]).LinkTarget));
        Assert.Equal(["far", "far/target", "first", "second"], Tree.Names(folder.Path));
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");
        Assert.Equal(ExitCode.Output, Assert.Throws<CommandException>(() => OutputFile.Create(folder["a"])).ExitCode);
    }

    [Fact]
    public void What_is_not_committed_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "old");
        using (var file = OutputFile.Create(folder["file"]))
            file.Stream.Write("new"u8);
        Assert.Equal("old", File.ReadAllText(folder["file"]));
        Assert.Equal(["file"], Tree.Names(folder.Path));
    }
}
