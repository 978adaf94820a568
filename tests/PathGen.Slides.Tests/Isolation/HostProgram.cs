namespace PathGen.Slides.Tests;

/// <summary>A program that reads slides in processes of their own, for tests that end it or look at what it says.</summary>
internal static class HostProgram
{
    /// <summary>Its arguments for <c>dotnet</c>.</summary>
    public static string[] Arguments(params string[] arguments) => [Path.Combine(AppContext.BaseDirectory, "PathGen.Slides.Tests.dll"), "host", .. arguments];

    /// <summary>Runs it: <c>no-hook SLIDE</c>, <c>hold SLIDE</c> or <c>rogue KIND SLIDE</c>.</summary>
    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["no-hook", var path]:
                Say(() => Slide.Open(path, Isolated.Options()).Dispose());
                return 0;
            case ["hold", var path]:
                Hold(path);
                return 0;
            case ["rogue", var kind, var path]:
                Environment.SetEnvironmentVariable(RogueWorker.Variable, kind);
                Say(() => Deal(path));
                return 0;
            default:
                return 2;
        }
    }

    // One process waits and one reads, until somebody ends this program.
    private static void Hold(string path)
    {
        using var waiting = Isolated.Open(path);
        using var reading = Isolated.Open(path);
        Console.WriteLine($"{waiting.IdleProcesses[0]} {reading.IdleProcesses[0]}");
        using var image = new RgbImage(700, 700);
        while (true)
            reading.ReadLevel(0, 0, 0, image);
    }

    private static void Deal(string path)
    {
        var options = Isolated.Options();
        options.Worker.TimeLimit = TimeSpan.FromSeconds(6);
        using var slide = Slide.Open(path, options);
        Say(() => slide.ReadLevel(0, 10, 10, 100, 100).Dispose());
        Say(() => slide.ReadAssociatedImage("label").Dispose());
    }

    private static void Say(Action action)
    {
        try
        {
            action();
            Console.WriteLine("done");
        }
        catch (Exception e)
        {
            Console.WriteLine($"{e.GetType().Name}: {e.Message}");
        }
    }
}
