using System.Text.Json;

namespace PathGen.Instruct;

/// <summary>
/// The drafts of a build, one JSON line each, in the order in which they were made. A line that a kill cut off is removed when the file is opened again. Lines are found by their places;
/// they are not kept in memory. Thread-safe.
/// </summary>
internal sealed class InstructJournal : IDisposable
{
    private const int LongestLine = 1 << 22;

    private readonly FileStream file;
    private readonly Lock gate = new();
    private readonly Dictionary<(int Pair, int Rank), (long Offset, int Length, bool Kept)> places = [];

    private InstructJournal(FileStream file) => this.file = file;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="InstructException">It cannot be used, or holds something else.</exception>
    public static InstructJournal Open(string path)
    {
        try
        {
            var journal = new InstructJournal(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16));
            try
            {
                journal.Load();
                return journal;
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstructException($"{path} cannot be used: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new InstructException($"{path} is no journal of instruction data: {e.Message} Choose a new folder.", e);
        }
    }

    /// <summary>Whether a try of a pair is there, and whether its draft was kept; null where it is not.</summary>
    /// <exception cref="InstructException">It is there, of another pair.</exception>
    public bool? Find(int pair, int rank, InstructSource source)
    {
        (long Offset, int Length, bool Kept) place;
        lock (gate)
        {
            if (!places.TryGetValue((pair, rank), out place))
                return null;
        }

        var there = Read(place.Offset, place.Length).Source;
        return there.Id == source.Id && there.Caption == source.Caption ? place.Kept
            : throw new InstructException($"{file.Name} was begun with other pairs: number {pair} is {there.Id}, now it is {source.Id}. Choose a new folder.");
    }

    /// <summary>Appends an entry.</summary>
    public void Append(JournalEntry entry)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, InstructJson.Default.JournalEntry);
        lock (gate)
        {
            var offset = file.Seek(0, SeekOrigin.End);
            file.Write([.. bytes, (byte)'\n']);
            file.Flush();
            places[(entry.Pair, entry.Rank)] = (offset, bytes.Length, entry.Gate is null);
        }
    }

    /// <summary>Every entry in the order of pairs and tries.</summary>
    public IEnumerable<JournalEntry> Entries(int pairs)
    {
        foreach (var (_, place) in places.Where(p => p.Key.Pair < pairs).OrderBy(p => p.Key))
            yield return Read(place.Offset, place.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private JournalEntry Read(long offset, int length)
    {
        var bytes = new byte[length];
        lock (gate)
        {
            file.Position = offset;
            file.ReadExactly(bytes);
        }

        return JsonSerializer.Deserialize(bytes, InstructJson.Default.JournalEntry) ?? throw new JsonException("A line is null.");
    }

    private void Load()
    {
        var (start, whole, line) = (0L, 0L, new List<byte>());
        var block = new byte[1 << 16];
        for (int read; (read = file.Read(block)) > 0;)
        {
            for (var i = 0; i < read; i++)
            {
                if (block[i] != '\n')
                {
                    line.Add(block[i]);
                    if (line.Count > LongestLine)
                        throw new JsonException($"A line has more than {LongestLine:N0} bytes.");
                    continue;
                }

                var entry = JsonSerializer.Deserialize(line.ToArray(), InstructJson.Default.JournalEntry) ?? throw new JsonException("A line is null.");
                places[(entry.Pair, entry.Rank)] = (start, line.Count, entry.Gate is null);
                whole = start += line.Count + 1;
                line.Clear();
            }
        }

        // What was cut off is written again.
        file.SetLength(whole);
    }
}
