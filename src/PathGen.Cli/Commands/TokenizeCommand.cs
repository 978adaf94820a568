using System.CommandLine;
using System.Globalization;
using System.Text;
using PathGen.Clip;

namespace PathGen.Cli;

/// <summary><c>pathgen tokenize</c>: texts on standard input to CLIP's ids on standard output, a line each.</summary>
internal static class TokenizeCommand
{
    private const int MaxLine = 1 << 20;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print each text's ids as one JSON array a line." };
        var command = new Command("tokenize", "Turn texts (standard input, UTF-8, one a line) into CLIP's 77 token ids (one line each).") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var array = parsed.GetValue(json);
            using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, 1 << 16);
            var ids = new long[ClipTokenizer.Default.ContextLength];
            await foreach (var text in ReadLinesAsync(input, cancellationToken).ConfigureAwait(false))
            {
                ClipTokenizer.Default.Encode(text, ids);
                terminal.Out.Write(array ? "[" : string.Empty);
                for (var i = 0; i < ids.Length; i++)
                {
                    terminal.Out.Write(i == 0 ? string.Empty : array ? ", " : " ");
                    terminal.Out.Write(ids[i].ToString(CultureInfo.InvariantCulture));
                }

                terminal.Out.WriteLine(array ? "]" : string.Empty);
            }

            return ExitCode.Done;
        });
        return command;
    }

    // Lines end at LF alone: CR and the other separators of Unicode are white space to the tokenizer, so a text with them stays one text.
    private static async IAsyncEnumerable<string> ReadLinesAsync(StreamReader input, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (line, buffer, number) = (new StringBuilder(), new char[1 << 14], 1);
        while (await ReadAsync(input, buffer, number, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            for (var start = 0; start < read;)
            {
                var end = buffer.AsSpan(start, read - start).IndexOf('\n');
                line.Append(buffer, start, end < 0 ? read - start : end);
                if (line.Length > MaxLine)
                    throw new CommandException(ExitCode.Input, string.Create(CultureInfo.InvariantCulture, $"standard input: line {number} is longer than {MaxLine} characters; one text a line is expected."));
                if (end < 0)
                    break;
                yield return line.ToString();
                line.Clear();
                number++;
                start += end + 1;
            }
        }

        if (line.Length > 0)
            yield return line.ToString();
    }

    private static async ValueTask<int> ReadAsync(StreamReader input, Memory<char> buffer, int line, CancellationToken cancellationToken)
    {
        try
        {
            // A console or a pipe that says nothing is read without an end, whatever the token: what waits is left behind.
            return await Task.Run(() => input.Read(buffer.Span), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DecoderFallbackException e)
        {
            throw new CommandException(ExitCode.Input, string.Create(CultureInfo.InvariantCulture, $"standard input: not UTF-8 at or after line {line}."), e);
        }
    }
}
