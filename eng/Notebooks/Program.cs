// Runs notebooks and writes them as .ipynb with their real outputs.
// usage: Notebooks FOLDER|FILE.cs...
using Notebooks;

var sources = args.SelectMany(a => Directory.Exists(a) ? Directory.GetFiles(a, "*.cs").Order(StringComparer.Ordinal) : (IEnumerable<string>)[a]).ToList();
if (sources.Count == 0)
{
    Console.Error.WriteLine("usage: Notebooks FOLDER|FILE.cs...");
    return 2;
}

foreach (var source in sources)
{
    var notebook = PercentNotebook.Read(source);
    var (exitCode, outputs) = NotebookRun.Execute(notebook);
    if (exitCode != 0)
    {
        Console.Error.WriteLine($"{source}: ended with exit code {exitCode}.");
        return 1;
    }

    var target = Path.ChangeExtension(source, ".ipynb");
    IpynbWriter.Write(notebook, outputs, target);
    Console.WriteLine(target);
}

return 0;
