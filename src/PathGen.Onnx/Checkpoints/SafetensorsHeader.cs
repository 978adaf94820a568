using System.Text.Json;

namespace PathGen.Onnx;

/// <summary>The validated header of a safetensors file: every tensor lies inside the file, none overlaps another, and together they leave no hole.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header that the format allows.</summary>
    public const int MaximumBytes = 100_000_000;

    private const int MaximumRank = 16;

    // No published model is near it; a bound keeps a hostile header from asking for gigabytes.
    private const int MaximumTensors = 1 << 18;

    private readonly Dictionary<string, TensorInfo> tensors = [];
    private readonly Dictionary<string, long> offsets = [];
    private readonly Dictionary<string, string> metadata = [];
    private readonly string file;
    private readonly long dataLength;

    private SafetensorsHeader(string file, long dataStart, long fileLength)
    {
        this.file = file;
        DataStart = dataStart;
        dataLength = fileLength - dataStart;
    }

    /// <summary>Every tensor by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

    /// <summary>What the writer noted, texts by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>Where a tensor begins, in bytes from <see cref="DataStart"/>.</summary>
    public IReadOnlyDictionary<string, long> Offsets => offsets;

    /// <summary>Where the tensors' bytes begin in the file.</summary>
    public long DataStart { get; }

    /// <summary>Parses and validates.</summary>
    /// <param name="file">What messages call it.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataStart">Where the tensors' bytes begin.</param>
    /// <param name="fileLength">Bytes of the file.</param>
    /// <exception cref="ModelException">The header breaks the format.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long dataStart, long fileLength)
    {
        var header = new SafetensorsHeader(file, dataStart, fileLength);
        try
        {
            header.Parse(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no UTF-8.
            throw new ModelException($"{file}: the safetensors header is not the JSON that the format asks for: {e.Message}", e);
        }

        header.RequireNoHole();
        return header;
    }

    private void Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        reader.Read();
        Require(reader.TokenType == JsonTokenType.StartObject, "the header", reader.TokenType, "an object");
        var sawMetadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "__metadata__")
            {
                Require(!sawMetadata, name, "a second one", "one at most");
                sawMetadata = true;
                ParseMetadata(ref reader);
                continue;
            }

            Require(!tensors.ContainsKey(name), name, "a second tensor of this name", "each name once");
            Require(tensors.Count < MaximumTensors, name, $"more than {MaximumTensors} tensors", "fewer");
            ParseTensor(ref reader, name);
        }

        // Reads on to the end, so that anything after the object is an error.
        Require(!reader.Read(), "the header", "more after the object", "one object");
    }

    // Only texts are meant to be there; other values are left alone.
    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                metadata[name] = reader.GetString()!;
            else
                reader.Skip();
        }
    }

    private void ParseTensor(ref Utf8JsonReader reader, string name)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, name, reader.TokenType, "an object");
        string? type = null;
        List<long>? shape = null;
        List<long>? range = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "dtype":
                    Require(type is null && reader.TokenType == JsonTokenType.String, name, $"dtype of {reader.TokenType}", "dtype once, a string");
                    type = reader.GetString();
                    break;
                case "shape":
                    Require(shape is null, name, "shape twice", "shape once");
                    shape = Numbers(ref reader, name, "shape", MaximumRank);
                    break;
                case "data_offsets":
                    Require(range is null, name, "data_offsets twice", "data_offsets once");
                    range = Numbers(ref reader, name, "data_offsets", 2);
                    break;
                default:
                    Require(false, name, $"a property {property}", "dtype, shape and data_offsets");
                    break;
            }
        }

        Require(type is not null && shape is not null && range is { Count: 2 }, name, "not all of its properties", "dtype, shape and two data_offsets");
        Add(name, type!, shape!, range![0], range[1]);
    }

    private void Add(string name, string typeName, List<long> shape, long begin, long end)
    {
        var type = typeName switch
        {
            "F32" => TensorElementKind.Float32,
            "F16" => TensorElementKind.Float16,
            "BF16" => TensorElementKind.BFloat16,
            "F64" => TensorElementKind.Float64,
            "I64" => TensorElementKind.Int64,
            "I32" => TensorElementKind.Int32,
            "I16" => TensorElementKind.Int16,
            "U8" => TensorElementKind.UInt8,
            "I8" => TensorElementKind.Int8,
            "BOOL" => TensorElementKind.Bool,
            _ => throw new ModelException($"{file}: {name} is of dtype {typeName}; F32, F16, BF16, F64, I64, I32, I16, U8, I8 and BOOL are read."),
        };
        Require(begin <= end && end <= dataLength, name, $"data_offsets [{begin}, {end}]", $"a range inside the {dataLength:N0} bytes of data; is the file truncated?");
        long bytes;
        try
        {
            bytes = checked(shape.Aggregate((long)ElementReader.BytesOf(type), (product, n) => checked(product * n)));
        }
        catch (OverflowException e)
        {
            throw new ModelException($"{file}: {name} has shape [{string.Join(", ", shape)}], more than any file holds.", e);
        }

        Require(bytes == end - begin, name, $"{end - begin:N0} bytes", $"{bytes:N0} for {typeName} [{string.Join(", ", shape)}]");
        tensors.Add(name, new TensorInfo(type, shape.AsReadOnly()));
        offsets.Add(name, begin);
    }

    private void RequireNoHole()
    {
        var at = 0L;
        var previous = "the start of the data";
        foreach (var (name, begin, end) in offsets.Select(o => (o.Key, o.Value, End: o.Value + (tensors[o.Key].Count * ElementReader.BytesOf(tensors[o.Key].Type)))).OrderBy(t => t.Value).ThenBy(t => t.End))
        {
            Require(begin == at, name, $"its first byte at {begin}", $"{at}, right after {previous}: tensors neither overlap nor leave holes");
            (at, previous) = (end, name);
        }

        Require(at == dataLength, "the data", $"{dataLength:N0} bytes", $"{at:N0}, as the header states; the file is truncated or has something appended");
    }

    private List<long> Numbers(ref Utf8JsonReader reader, string name, string property, int maximum)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, name, $"{property} of {reader.TokenType}", "a list of whole numbers");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long number = -1;
            Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number >= 0, name, $"{property} with {reader.TokenType}", "whole numbers from 0 to 2⁶³ − 1");
            numbers.Add(number);
            Require(numbers.Count <= maximum, name, $"{property} of more than {maximum} numbers", $"{maximum} at most");
        }

        return numbers;
    }

    private void Require(bool holds, string name, object found, string expected)
    {
        if (!holds)
            throw new ModelException($"{file}: {name}: found {found}; expected {expected}.");
    }
}
