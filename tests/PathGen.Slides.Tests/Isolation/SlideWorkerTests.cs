using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>What a host and its reader process guard against in each other.</summary>
public sealed class SlideWorkerTests
{
    [Fact]
    public void A_program_without_the_hook_is_refused_before_anything_starts()
    {
        var run = Host("no-hook", DemoData.Slide);
        Assert.Equal($"SlideWorkerException: {DemoData.Slide}: cannot be read in a process of its own: this program has not called SlideWorker.RunIfAsked. Make it the first line of Main, or set SlideOptions.Isolation to InProcess.\n", run.Output);
    }

    [Fact]
    public void A_program_that_is_told_to_read_for_nobody_does_nothing()
    {
        var run = Command.Run("env", [$"{SlideWorker.Variable}=1", "dotnet", .. HostProgram.Arguments("hold", "slide.svs")], AppContext.BaseDirectory);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("Unset it to run the program", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RogueWorker.Kinds), MemberType = typeof(RogueWorker))]
    public void A_reader_process_that_has_turned_rogue_is_a_typed_error(string kind, string[] expected)
    {
        var run = Host("rogue", kind, DemoData.Slide);
        Assert.Equal(string.Empty, run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == expected.Length, run.Output);
        foreach (var (line, words) in lines.Zip(expected))
        {
            Assert.All(words.Split('|'), word => Assert.Contains(word, line, StringComparison.Ordinal));
            Assert.True(line.Length < 2 * WorkerMessage.MaxReasonLength);
        }
    }

    [Fact]
    public void Facts_of_random_bytes_are_refused()
    {
        var random = new Random(20261101);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (bytes.Length > 6 && i % 2 == 0)
                (bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]) = (1, (byte)'a', (byte)random.Next(4), 0, 0, 0);
            var error = Record.Exception(() => WorkerMessage.ReadFacts(new BinaryReader(new MemoryStream(bytes)), "slide"));
            Assert.True(error is null or IOException or InvalidDataException or FormatException or SlideException, error?.ToString());
        }
    }

    [Fact]
    public void A_reader_process_inherits_no_secrets_and_is_confined()
    {
        Isolated.OnLinuxOnly();
        Environment.SetEnvironmentVariable("PATHGEN_TEST_SECRET", "key");
        using var slide = Isolated.Open(DemoData.Slide);
        var process = Assert.Single(slide.IdleProcesses);
        var variables = File.ReadAllText($"/proc/{process}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')[0]).ToList();
        Assert.Contains("PATH", variables);
        Assert.Contains(SlideWorker.Variable, variables);
        Assert.DoesNotContain("PATHGEN_TEST_SECRET", variables);
        var limits = File.ReadAllLines($"/proc/{process}/limits");
        Assert.Contains(limits, line => line.StartsWith("Max data size", StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] == "536870912");
        Assert.Contains(limits, line => line.StartsWith("Max core file size", StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4] == "0");
    }

    private static Command Host(params string[] arguments) => Command.Run("dotnet", HostProgram.Arguments(arguments), AppContext.BaseDirectory);
}
