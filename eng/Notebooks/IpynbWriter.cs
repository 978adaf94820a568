using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Notebooks;

/// <summary>Writes nbformat 4.5 with real outputs. A printed line <c>![alt](file.png)</c> becomes the picture itself.</summary>
internal static class IpynbWriter
{
    public static void Write(PercentNotebook notebook, IReadOnlyDictionary<int, IReadOnlyList<string>> outputs, string target)
    {
        using (var stream = File.Create(target + ".new"))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("cells");
            var executed = 0;
            for (var i = 0; i < notebook.Cells.Count; i++)
            {
                var cell = notebook.Cells[i];
                json.WriteStartObject();
                json.WriteString("cell_type", cell.IsCode ? "code" : "markdown");
                json.WriteString("id", $"cell-{i}");
                json.WriteStartObject("metadata");
                json.WriteEndObject();
                Lines(json, "source", cell.IsCode ? cell.Lines.Select(ForKernel) : cell.Lines);
                if (cell.IsCode)
                {
                    json.WriteNumber("execution_count", ++executed);
                    json.WriteStartArray("outputs");
                    if (outputs.TryGetValue(i, out var lines))
                        Outputs(json, lines, Path.GetDirectoryName(notebook.Path)!);
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WritePropertyName("metadata");
            json.WriteRawValue("""{"kernelspec":{"display_name":".NET (C#)","language":"C#","name":".net-csharp"},"language_info":{"name":"C#","file_extension":".cs"}}""");
            json.WriteNumber("nbformat", 4);
            json.WriteNumber("nbformat_minor", 5);
            json.WriteEndObject();
        }

        File.Move(target + ".new", target, overwrite: true);
    }

    // In a kernel, packages stand in for the projects that the repository runs against.
    private static string ForKernel(string line) =>
        Regex.Replace(Regex.Replace(line, @"^#:project .*/([^/]+)\.csproj$", "#r \"nuget: $1\""), @"^#:package (\S+?)(@\S+)?$", "#r \"nuget: $1\"");

    private static void Outputs(Utf8JsonWriter json, IReadOnlyList<string> lines, string folder)
    {
        var text = new List<string>();
        foreach (var line in lines)
        {
            if (Regex.Match(line, @"^!\[[^\]]*\]\(([^)]+\.png)\)$") is not { Success: true } picture)
            {
                text.Add(line);
                continue;
            }

            Text(json, text);
            json.WriteStartObject();
            json.WriteString("output_type", "display_data");
            json.WriteStartObject("data");
            json.WriteString("image/png", Convert.ToBase64String(File.ReadAllBytes(Path.Combine(folder, picture.Groups[1].Value))));
            json.WriteEndObject();
            json.WriteStartObject("metadata");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        Text(json, text);
    }

    private static void Text(Utf8JsonWriter json, List<string> text)
    {
        if (text.Count == 0)
            return;
        json.WriteStartObject();
        json.WriteString("output_type", "stream");
        json.WriteString("name", "stdout");
        Lines(json, "text", text);
        json.WriteEndObject();
        text.Clear();
    }

    private static void Lines(Utf8JsonWriter json, string name, IEnumerable<string> lines)
    {
        json.WriteStartArray(name);
        var all = lines.ToList();
        for (var i = 0; i < all.Count; i++)
            json.WriteStringValue(i < all.Count - 1 ? all[i] + "\n" : all[i]);
        json.WriteEndArray();
    }
}
