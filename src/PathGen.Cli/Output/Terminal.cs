using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PathGen.Cli;

/// <summary>The tool's three streams in UTF-8: results on standard output, progress and errors on standard error.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Where results go; written out at the end or when the buffer is full.</summary>
    public TextWriter Out { get; } = new StreamWriter(new ResultStream(Console.OpenStandardOutput()), Utf8, 1 << 16) { NewLine = "\n" };

    /// <summary>Where progress and errors go, line by line.</summary>
    public TextWriter Error { get; } = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), Utf8, 256) { NewLine = "\n", AutoFlush = true });

    /// <summary>Writes one JSON document to <see cref="Out"/>.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Out.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Writes the tool's one line of failure.</summary>
    public void Fail(string message)
    {
        try
        {
            Error.WriteLine($"pathgen: {message}");
        }
        catch (IOException)
        {
            // Where standard error cannot be written either, the exit code alone tells.
        }
    }

    /// <summary>Writes out what is left. After a success <see cref="Out"/> was flushed before; after a failure that one's exit code stands, whatever happens here.</summary>
    public void Dispose()
    {
        try
        {
            Out.Dispose();
            Error.Dispose();
        }
        catch (Exception e) when (e is CommandException or IOException)
        {
            // The command's own failure has been told.
        }
    }
}
