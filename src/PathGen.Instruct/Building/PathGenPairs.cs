using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PathGen.Instruct;

/// <summary>Reads pairs of the PathGen-1.6M form: a JSON array of <c>wsi_id</c> (or <c>WSI_id</c>), <c>position</c>, <c>caption</c> and <c>file_id</c>, one object in memory at a time.</summary>
public static class PathGenPairs
{
    private const int LongestText = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InstructException">It cannot be read, or an object is of another form; the message names its number.</exception>
    public static async IAsyncEnumerable<InstructSource> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = Open(path);
        var number = 0;
        var objects = JsonSerializer.DeserializeAsyncEnumerable(stream, PathGenPairsJson.Default.JsonElement, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (objects.ConfigureAwait(false))
        {
            while (await NextAsync().ConfigureAwait(false))
                yield return Read(path, number++, objects.Current);
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await objects.MoveNextAsync().ConfigureAwait(false);
            }
            catch (JsonException e)
            {
                throw new InstructException($"{path} is no JSON array of pairs, after {number} of them: {e.Message}", e);
            }
            catch (IOException e)
            {
                throw new InstructException($"{path} cannot be read: {e.Message}", e);
            }
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstructException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static InstructSource Read(string path, int number, JsonElement pair)
    {
        if (pair.ValueKind != JsonValueKind.Object)
            throw Wrong("it is no object");
        var id = Text("wsi_id") ?? Text("WSI_id") ?? throw Wrong("it has no wsi_id");
        var caption = Text("caption") ?? throw Wrong("it has no caption");
        if (!pair.TryGetProperty("position", out var position) || position.ValueKind != JsonValueKind.Array || position.GetArrayLength() != 2)
            throw Wrong("its position is no pair");
        return new InstructSource(id, Text("file_id") ?? "", Number(position[0]), Number(position[1]), caption, "", null, []);

        string? Text(string name) => !pair.TryGetProperty(name, out var value) ? null
            : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= LongestText } text ? text.Length > 0 ? text : null
            : throw Wrong($"its {name} is no text of at most {LongestText} characters");

        long Number(JsonElement value) =>
            long.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw Wrong("its position is no pair of whole numbers");

        InstructException Wrong(string what) => new($"{path}: pair {number} is not of the PathGen-1.6M form: {what}.");
    }
}
