using System.Text.Json;

namespace PathGen.Onnx;

/// <summary>An object of a configuration, with errors that name the file and the setting.</summary>
internal sealed class ConfigSection
{
    // No published CLIP is near it; a bound keeps a hostile number from asking for all memory.
    private const int LargestCount = 1 << 16;
    private const int MaximumBytes = 1 << 20;

    private readonly string file;
    private readonly string path;
    private readonly JsonElement element;

    /// <summary>Wraps an element.</summary>
    /// <exception cref="ModelException">It is no object.</exception>
    public ConfigSection(string file, string path, JsonElement element)
    {
        this.file = file;
        this.path = path;
        this.element = element;
        if (element.ValueKind != JsonValueKind.Object)
            throw new ModelException($"{file}: {(path.Length == 0 ? "the file" : path)} is {element.ValueKind}; an object was expected.");
    }

    /// <summary>Reads a file of settings.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Makes something of it.</param>
    /// <exception cref="ModelException">It cannot be read, is no JSON, or holds what <paramref name="read"/> refuses.</exception>
    public static T Read<T>(string path, Func<ConfigSection, T> read)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaximumBytes)
                throw new ModelException($"{path} has {length:N0} bytes; a configuration has at most {MaximumBytes:N0}.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return read(new ConfigSection(path, "", document.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no UTF-8.
            throw new ModelException($"{path} is not JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a setting is there and not null.</summary>
    public bool Has(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether a setting is there and is an object.</summary>
    public bool HasObject(string name) => Has(name) && element.GetProperty(name).ValueKind == JsonValueKind.Object;

    /// <summary>A section inside.</summary>
    public ConfigSection Section(string name)
    {
        Require(Has(name), name, "missing", "an object");
        return new ConfigSection(file, path.Length == 0 ? name : $"{path}.{name}", element.GetProperty(name));
    }

    /// <summary>A truth value, or null where there is none.</summary>
    public bool? Flag(string name)
    {
        if (!Has(name))
            return null;
        var value = element.GetProperty(name);
        Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, name, value.ValueKind, "true or false");
        return value.GetBoolean();
    }

    /// <summary>A text, or null where there is none.</summary>
    public string? Text(string name)
    {
        if (!Has(name))
            return null;
        var value = element.GetProperty(name);
        Require(value.ValueKind == JsonValueKind.String, name, value.ValueKind, "a string");
        return value.GetString();
    }

    /// <summary>A number, or null where there is none.</summary>
    public double? Number(string name)
    {
        if (!Has(name))
            return null;
        var value = element.GetProperty(name);
        Require(value.ValueKind == JsonValueKind.Number, name, value.ValueKind, "a number");
        return value.GetDouble();
    }

    /// <summary>A whole number from 1 to a largest.</summary>
    public int Count(string name, int? otherwise = null, int largest = LargestCount)
    {
        if (!Has(name) && otherwise is { } value)
            return value;
        Require(Has(name), name, "missing", "a whole number");
        var found = element.GetProperty(name);
        var count = 0;
        Require(
            found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out count) && count >= 1 && count <= largest,
            name, found.GetRawText(), $"a whole number from 1 to {largest}");
        return count;
    }

    /// <summary>The side of a square that is written as two equal numbers, or null where it is not written so.</summary>
    public int? SquareSide(string name, int largest)
    {
        if (!Has(name) || element.GetProperty(name) is not { ValueKind: JsonValueKind.Array } value)
            return null;
        var side = 0;
        Require(
            value.GetArrayLength() == 2 && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out side) && side >= 1 && side <= largest)
                && value[0].GetInt32() == value[1].GetInt32(),
            name, value.GetRawText(), $"one whole number from 1 to {largest}, or two that are equal");
        return side;
    }

    /// <summary>Three numbers, or null where there are none.</summary>
    public IReadOnlyList<float>? Triple(string name)
    {
        if (!Has(name))
            return null;
        var value = element.GetProperty(name);
        Require(
            value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3 && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number),
            name, value.GetRawText(), "three numbers");
        return [.. value.EnumerateArray().Select(v => v.GetSingle())];
    }

    /// <summary>Refuses a text that is there and is another.</summary>
    public void RequireText(string name, string expected)
    {
        if (Text(name) is { } found)
            Require(found == expected, name, found, $"{expected}, the form that is supported");
    }

    /// <summary>Refuses a number that is there and is another.</summary>
    public void RequireNumber(string name, int expected)
    {
        if (Has(name))
            Require(Count(name) == expected, name, Count(name), $"{expected}, that of CLIP's tokenizer");
    }

    /// <summary>Refuses settings that are on and that nothing here knows: they would change the computation.</summary>
    public void RefuseUnknown(params ReadOnlySpan<string> known)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
                Require(known.Contains(property.Name), property.Name, "a setting that is not supported", "a CLIP of open_clip's plain vision and text transformers");
        }
    }

    /// <summary>Refuses switches that are on and that nothing here knows.</summary>
    /// <param name="prefix">What the names of switches begin with.</param>
    /// <param name="known">Those that are known.</param>
    public void RefuseUnknownSteps(string prefix, params ReadOnlySpan<string> known)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.StartsWith(prefix, StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.True)
                Require(known.Contains(property.Name), property.Name, "a step that is not supported", "resize, crop, rescale and normalise");
        }
    }

    /// <summary>Throws where something does not hold.</summary>
    /// <exception cref="ModelException">The message names the setting.</exception>
    public void Require(bool holds, string name, object found, string expected)
    {
        if (!holds)
            throw new ModelException($"{file}: {(path.Length == 0 ? name : $"{path}.{name}")}: found {found}; expected {expected}.");
    }
}
