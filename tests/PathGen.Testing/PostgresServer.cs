using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace PathGen.Testing;

/// <summary>
/// A PostgreSQL server of its own on a free port, with its data in a temporary folder, for the tests of one class or collection. It ends with the test process, however that
/// ends. Tests skip where PostgreSQL is not installed (Debian: <c>postgresql</c>).
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly string? programs = FindPrograms();
    private Process? server;
    private int port;

    /// <summary>The address of a run; skips the calling test where there is no server.</summary>
    public string Address(string run)
    {
        Assert.SkipUnless(programs is not null, "PostgreSQL is not installed (apt install postgresql).");
        return $"postgres://pathgen@127.0.0.1:{port}/postgres?run={run}&pooling=true";
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (programs is null)
            return; // Each test skips by itself; a fixture cannot.
        var data = folder["data"];
        Directory.CreateDirectory(data);
        if (Environment.IsPrivilegedProcess && Command.Run("chown", ["-R", "postgres", folder.Path], folder.Path) is { ExitCode: not 0 } refused)
            throw new InvalidOperationException(refused.Error);

        // A language's order where the server knows one, so that a query that forgets to ask for code points shows.
        string[] basics = ["-D", data, "-U", "pathgen", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"];
        var initdb = Path.Combine(programs, "initdb");
        if (RunAsUser(initdb, [.. basics, "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]).ExitCode != 0 // It removes what it made.
            && RunAsUser(initdb, [.. basics, "--locale=C"]) is { ExitCode: not 0 } failed)
            throw new InvalidOperationException(failed.Error);
        for (var attempt = 0; ; attempt++)
        {
            port = FreePort();
            if (await StartAsync(data))
                return;
            if (attempt == 3)
                throw new InvalidOperationException(File.ReadAllText(folder["log"]));
        }
    }

    /// <summary>Ends the server as a power cut would, and starts it again on the same data and port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        if (!await StartAsync(folder["data"]))
            throw new InvalidOperationException(File.ReadAllText(folder["log"]));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }

    private static string? FindPrograms()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').ToList();
        if (Directory.Exists("/usr/lib/postgresql"))
            folders.AddRange(Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")));
        return OperatingSystem.IsLinux() ? folders.Find(candidate => File.Exists(Path.Combine(candidate, "initdb")) && File.Exists(Path.Combine(candidate, "postgres"))) : null;
    }

    // PostgreSQL refuses to run as root.
    private static string[] AsUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Command RunAsUser(string program, string[] arguments)
    {
        var command = AsUser([program, .. arguments]);
        return Command.Run(command[0], command[1..], folder.Path);
    }

    private async Task<bool> StartAsync(string data)
    {
        // The shell waits for the test process's end of the pipe: when that process is gone, so is the server.
        var postgres = string.Join(' ', AsUser([Path.Combine(programs!, "postgres")]));
        server = Process.Start(new ProcessStartInfo("sh", [
            "-c",
            $"{postgres} -D '{data}' -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200 >'{folder["log"]}' 2>&1 & pid=$!; read end; kill -QUIT $pid; wait $pid",
        ])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        })!;
        for (var i = 0; i < 300; i++)
        {
            try
            {
                var log = File.Exists(folder["log"]) ? File.ReadAllText(folder["log"]) : "";
                if (log.Contains("database system is ready", StringComparison.Ordinal))
                    return true;
                if (log.Contains("FATAL", StringComparison.Ordinal))
                    break;
            }
            catch (IOException)
            {
                // Being written.
            }

            await Task.Delay(50);
        }

        await StopAsync();
        return false;
    }

    private async Task StopAsync()
    {
        if (server is null)
            return;
        server.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await server.WaitForExitAsync(patience.Token);
        server.Dispose();
        server = null;
    }
}
