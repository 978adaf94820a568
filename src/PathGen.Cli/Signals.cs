using System.Runtime.InteropServices;

namespace PathGen.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the command to stop at a clean place and ends the process where it does not within <see cref="Grace"/>; the second ends the
/// process at once, as the system would.
/// </summary>
internal sealed class Signals : IDisposable
{
    /// <summary>How long a command that was asked to stop may take: 10 s, as long as containers are given before they are killed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource source = new();
    private readonly Terminal terminal;
    private readonly Timer end;
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    /// <summary>Starts listening.</summary>
    public Signals(Terminal terminal)
    {
        this.terminal = terminal;
        end = new Timer(_ => End());
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        end.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref signals) > 1)
            return;
        context.Cancel = true;
        end.Change(Grace, Timeout.InfiniteTimeSpan);
        source.Cancel();
    }

    // The line is written on a thread of its own and waited for only briefly: the console's streams share one lock, which a command that is stuck on its results holds. Then
    // the exit code alone tells.
    private void End()
    {
        Task.Run(() => terminal.Fail("interrupted; what it was busy with did not stop and was left, and the same command continues.")).Wait(TimeSpan.FromSeconds(1));
        Environment.Exit(ExitCode.Interrupted);
    }
}
