using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PathGen.Slides.Tests;

/// <summary>Slides in processes of their own, and what tests do to those processes.</summary>
internal static partial class Isolated
{
    public const int SigHangUp = 1;
    public const int SigInterrupt = 2;
    public const int SigKill = 9;
    public const int SigTerminate = 15;
    public const int SigContinue = 18;
    public const int SigStop = 19;

    /// <summary>OpenSlide alone, in processes of its own, also where another reader would take the file.</summary>
    public static SlideOptions Options(SlideIsolation isolation = SlideIsolation.WorkerProcess)
    {
        var options = new SlideOptions { Isolation = isolation };
        options.Formats.Clear();
        options.Formats.Add(new OpenSlideFormat());
        return options;
    }

    /// <summary>Opens a slide in a process of its own.</summary>
    public static WorkerSlideReader Open(string path, SlideOptions? options = null) =>
        WorkerSlideReader.TryOpen(path, Path.GetFileName(path), options ?? Options()) ?? throw new InvalidOperationException($"{path} is no slide.");

    /// <summary>The hash of a region.</summary>
    public static string Hash(ISlideReader slide, int level = 0, long x = 100, long y = 100, int width = 300, int height = 300, CancellationToken cancellationToken = default)
    {
        using var image = new RgbImage(width, height);
        slide.ReadLevel(level, x, y, image, cancellationToken);
        return PictureSuite.Sha256(image);
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(int process, int signal) => Assert.Equal(0, kill(process, signal));

    /// <summary>Kills a process and waits until it is gone.</summary>
    public static void Kill(int process)
    {
        Signal(process, SigKill);
        AssertGone(process);
    }

    /// <summary>Waits until a process is gone: neither running nor a zombie.</summary>
    public static void AssertGone(int process)
    {
        var waited = Stopwatch.StartNew();
        while (Directory.Exists($"/proc/{process}"))
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(20))
                Assert.Fail($"Process {process} is still there.");
            Thread.Sleep(20);
        }
    }

    /// <summary>Skips a test that needs signals and /proc.</summary>
    public static void OnLinuxOnly() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs Linux: signals and /proc.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
