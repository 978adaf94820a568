using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Notebooks;

/// <summary>Runs a notebook's code as one file-based program and splits what it prints by cell.</summary>
internal static class NotebookRun
{
    // A control character that no cell prints: begins the output of the cell whose number follows.
    private const char Mark = '\u001e';

    /// <summary>Runs all code cells in order, in the notebook's own folder.</summary>
    public static (int ExitCode, IReadOnlyDictionary<int, IReadOnlyList<string>> Outputs) Execute(PercentNotebook notebook)
    {
        var folder = System.IO.Path.GetDirectoryName(notebook.Path)!;
        var program = System.IO.Path.Combine(folder, "." + System.IO.Path.GetFileName(notebook.Path));
        var code = new List<string>();
        for (var i = 0; i < notebook.Cells.Count; i++)
        {
            if (!notebook.Cells[i].IsCode)
                continue;
            // Directives and usings must stay on top: the mark goes behind them.
            var top = notebook.Cells[i].Lines.TakeWhile(l => l.Length == 0 || l.StartsWith("#:", StringComparison.Ordinal) || Regex.IsMatch(l, @"^using [A-Za-z.]+;")).ToList();
            code.AddRange(top);
            code.Add($"Console.WriteLine(\"\\u001e{i}\");");
            code.AddRange(notebook.Cells[i].Lines.Skip(top.Count));
        }

        File.WriteAllLines(program, code);
        try
        {
            using var run = Process.Start(new ProcessStartInfo("dotnet", ["run", "-c", "Release", System.IO.Path.GetFileName(program)])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            })!;
            var outputs = new Dictionary<int, IReadOnlyList<string>>();
            var current = new List<string>();
            while (run.StandardOutput.ReadLine() is { } line)
            {
                if (line.StartsWith(Mark))
                    outputs[int.Parse(line.AsSpan(1))] = current = [];
                else
                    current.Add(line);
            }

            run.WaitForExit();
            return (run.ExitCode, outputs);
        }
        finally
        {
            File.Delete(program);
        }
    }
}
