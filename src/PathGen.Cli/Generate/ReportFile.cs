using System.Text;

namespace PathGen.Cli;

/// <summary>A slide's report: text that stays on the machine.</summary>
internal static class ReportFile
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads a report of at most 1 MiB of UTF-8.</summary>
    /// <exception cref="CommandException">Missing, unreadable, too long or not text.</exception>
    public static string Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
                throw new CommandException(ExitCode.Input, FormattableString.Invariant($"{path}: {stream.Length} bytes; a report has at most {MaxBytes}."));
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new CommandException(ExitCode.Input, $"{path}: not UTF-8 text; save the report as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Input, File.Exists(path) ? $"{path}: the report cannot be read: {e.Message}" : $"{path}: no such file (--report).", e);
        }
    }
}
