using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PathGen.Slides;

/// <summary>What became of a reader process, in words.</summary>
internal static partial class WorkerFate
{
    /// <summary>What an exit code says: "died of …".</summary>
    public static string Of(int exitCode) => exitCode switch
    {
        132 => "died of an illegal instruction (signal 4)",
        133 => "was trapped (signal 5), as it does when memory runs out",
        134 => "aborted (signal 6)",
        135 => "died of a bus error (signal 7)",
        137 => "was killed (signal 9)",
        139 => "died of a segmentation fault (signal 11)",
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode}"),
    };

    /// <summary>Reads standard error to its end, so that the process never waits for a reader, and keeps the last line of it.</summary>
    /// <param name="errors">Closed at its end.</param>
    public static async Task<string> LastWordsAsync(Stream errors)
    {
        const int Kept = 1024;
        var tail = string.Empty;
        var buffer = new byte[4096];
        try
        {
            await using (errors.ConfigureAwait(false))
            {
                for (int read; (read = await errors.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
                {
                    tail += Encoding.UTF8.GetString(buffer, 0, read);
                    tail = tail[Math.Max(0, tail.Length - Kept)..];
                }
            }
        }
        catch (IOException)
        {
            // What came before it is all there is.
        }

        var last = tail.Split('\n', '\r').LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? string.Empty;
        return new string([.. GLibPrefix().Replace(last, string.Empty).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
    }

    // "(process:4711): GLib-ERROR **: 12:00:00.123: ": the same failure must have the same words.
    [GeneratedRegex(@"^\(.*:\d+\): \S+ \*\*: [\d:.]+: ")]
    private static partial Regex GLibPrefix();
}
