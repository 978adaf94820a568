using System.Collections.Concurrent;
using System.Text.Json;
using Xunit;

namespace PathGen.Testing;

/// <summary>Python and its packages as this machine has them: what others wrote, to compare with.</summary>
public static class Python
{
    private const string Program = "/usr/bin/python3";
    private static readonly ConcurrentDictionary<string, bool> Installed = new();

    /// <summary>Runs a script; skips the calling test where a package it needs is not installed.</summary>
    /// <param name="package">What the script imports, such as <c>h5py</c>.</param>
    /// <param name="script">A file below <c>tests</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed, as JSON; undefined where it printed nothing.</returns>
    public static JsonElement Run(string package, string script, params string[] arguments)
    {
        Assert.SkipUnless(
            Installed.GetOrAdd(package, name => File.Exists(Program) && Command.Run(Program, ["-c", $"import {name}"], Path.GetTempPath()).ExitCode == 0),
            $"Python's {package} is not installed (Debian: apt install python3-{package}).");
        var run = Command.Run(Program, [Path.Combine(Reference.Root, "tests", script), .. arguments], Path.GetTempPath());
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Length == 0 ? default : JsonDocument.Parse(run.Output).RootElement;
    }
}
