using System.Text.Json;
using Xunit;

namespace PathGen.Testing;

/// <summary>scikit-learn, where this machine has it (Debian: <c>python3-sklearn</c>).</summary>
public static class ScikitLearn
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Runs the script of the evaluation's fixtures; skips the calling test where scikit-learn is not installed.</summary>
    /// <returns>What it printed.</returns>
    public static JsonElement Run(params string[] arguments)
    {
        Assert.SkipUnless(
            File.Exists(Python) && Command.Run(Python, ["-c", "import sklearn"], Path.GetTempPath()).ExitCode == 0,
            "scikit-learn is not installed (apt install python3-sklearn); the fixtures made with it were compared.");
        var script = Path.Combine(Reference.Root, "tests", "PathGen.Clip.Tests", "Evaluation", "TestData", "scikit_learn.py");
        var run = Command.Run(Python, [script, .. arguments], Path.GetTempPath());
        return run.ExitCode == 0 ? JsonDocument.Parse(run.Output).RootElement : throw new InvalidOperationException(run.Error);
    }
}
