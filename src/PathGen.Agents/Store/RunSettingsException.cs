using System.Text.Json;

namespace PathGen.Agents;

/// <summary>A run is continued with other settings than it was started with.</summary>
public sealed class RunSettingsException : PairException
{
    /// <summary>Makes the exception with its message.</summary>
    public RunSettingsException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception from both settings, naming each one that differs.</summary>
    /// <param name="store">What messages call the store.</param>
    /// <param name="stored">Canonical JSON of the settings that the run was started with.</param>
    /// <param name="asked">Canonical JSON of the settings that it is continued with.</param>
    public static RunSettingsException Between(string store, string stored, string asked)
    {
        var before = Flatten(stored);
        var now = Flatten(asked);
        var differences = before.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Where(key => before.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => $"{key} was {before.GetValueOrDefault(key, "not set")} and is now {now.GetValueOrDefault(key, "not set")}")
            .ToList();
        return new RunSettingsException(
            $"{store}: this run was started with other settings ({string.Join("; ", differences)}). "
            + "Continue it with the settings it was started with, or use another folder (--out) for a new run.");
    }

    private static Dictionary<string, string> Flatten(string json)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json);
            Add(values, "", document.RootElement);
        }
        catch (JsonException)
        {
            values["settings"] = Short(json);
        }

        return values;
    }

    private static void Add(Dictionary<string, string> values, string path, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                Add(values, path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value);
        }
        else
        {
            values[path.Length == 0 ? "settings" : path] = Short(element.ToString());
        }
    }

    private static string Short(string value) => value.Length <= 120 ? $"'{value}'" : $"'{value[..117]}…'";
}
