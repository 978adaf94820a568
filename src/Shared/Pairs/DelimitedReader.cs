using System.Text;

namespace PathGen.Agents;

/// <summary>
/// Reads a table of text row by row: fields between commas, semicolons or tabs (whichever its first line has first), in double quotes where they need it (RFC 4180), UTF-8. Not thread-safe.
/// </summary>
internal sealed class DelimitedReader : IDisposable
{
    private const int MaxField = 1 << 20;
    private const int MaxFields = 4096;

    private readonly string path;
    private readonly StreamReader reader;
    private readonly StringBuilder field = new();
    private int? separator;

    /// <summary>Opens a table.</summary>
    public DelimitedReader(string path)
    {
        this.path = path;
        reader = Guard(() => new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16));
    }

    /// <summary>The line that is read next, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The next row, or null at the end.</summary>
    /// <exception cref="PairException">The file cannot be read, or is no such table.</exception>
    public List<string>? Next() => Guard(() =>
    {
        if (reader.Peek() < 0)
            return null;
        var row = new List<string>();
        int end;
        do
        {
            row.Add(Field(out end));
            if (row.Count > MaxFields)
                throw new PairException($"{path}: line {Line} has more than {MaxFields} fields; this is no table of pairs.");
        }
        while (end >= 0 && end != '\n');
        return row;
    });

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    // What ended it: a separator, a line's end, or −1 for the file's.
    private string Field(out int end)
    {
        field.Clear();
        if (reader.Peek() == '"')
            Quoted();
        for (; ;)
        {
            end = NextLetter();
            if (end is ',' or ';' or '\t')
                separator ??= end;
            if (end < 0 || end == '\n' || end == separator)
                return field.ToString();
            Append(end);
        }
    }

    private void Quoted()
    {
        var start = Line;
        reader.Read();
        for (; ;)
        {
            var letter = NextLetter();
            if (letter < 0)
                throw new PairException($"{path}: the quotes that open in line {start} are never closed.");
            if (letter == '"' && reader.Peek() != '"')
                return;
            Append(letter == '"' ? reader.Read() : letter);
        }
    }

    // A line's end is \n, whether it is written \n, \r\n or \r.
    private int NextLetter()
    {
        var letter = reader.Read();
        if (letter == '\r')
            letter = reader.Peek() == '\n' ? reader.Read() : '\n';
        Line += letter == '\n' ? 1 : 0;
        return letter;
    }

    private void Append(int letter)
    {
        field.Append((char)letter);
        if (field.Length > MaxField)
            throw new PairException($"{path}: a field of line {Line} has more than {MaxField} letters; this is no table of pairs.");
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException e)
        {
            throw new PairException($"{path}: not UTF-8 text. Save the table as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{path}: the table cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
