using System.Text;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// The detailed descriptions that were written so far: a file of JSON lines that only grows, so that asking a model goes on where it stopped. A line that a kill cut is dropped when the file
/// is opened. Of each description only its place is held. One process at a time. Thread-safe.
/// </summary>
public sealed class DetailLedger : IDisposable
{
    private readonly string path;
    private readonly FileLock fileLock;
    private readonly FileStream file;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Start, int Length)> places = new(StringComparer.Ordinal);

    private DetailLedger(string path, FileLock fileLock, FileStream file)
    {
        this.path = path;
        this.fileLock = fileLock;
        this.file = file;
    }

    /// <summary>How many pairs have a description or a reason.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return places.Count;
        }
    }

    /// <summary>Opens a ledger, or makes it.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="PairException">Another process has it, it cannot be written, or it is something else.</exception>
    public static DetailLedger Open(string path)
    {
        var full = Path.GetFullPath(path);
        var fileLock = FileLock.Take(full + ".lock", full);
        FileStream? file = null;
        try
        {
            file = new FileStream(full, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            var ledger = new DetailLedger(full, fileLock, file);
            ledger.Load();
            return ledger;
        }
        catch (Exception e)
        {
            file?.Dispose();
            fileLock.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new PairException($"{full}: the ledger cannot be written ({OneLine.Of(e).TrimEnd('.')}). Choose a folder that this user may write to.", e);
            throw;
        }
    }

    /// <summary>What was written for a pair with this caption by this agent, or null.</summary>
    /// <exception cref="PairException">The file cannot be read again.</exception>
    public DetailRecord? Find(DatasetPair pair, AgentIdentity? agent = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        (long Start, int Length) place;
        byte[] line;
        lock (gate)
        {
            if (!places.TryGetValue(pair.Id, out place))
                return null;
            line = new byte[place.Length];
            file.Flush();
        }

        try
        {
            for (var read = 0; read < line.Length;)
            {
                var count = RandomAccess.Read(file.SafeFileHandle, line.AsSpan(read), place.Start + read);
                read += count > 0 ? count : throw new EndOfStreamException("the file became shorter");
            }
        }
        catch (IOException e)
        {
            throw new PairException($"{path}: the ledger cannot be read again ({OneLine.Of(e).TrimEnd('.')}).", e);
        }

        var record = JsonSerializer.Deserialize(line, DetailJson.Default.DetailRecord);
        return record is not null && record.CaptionHash == SlideHash.OfText(pair.Caption) && (agent is null || record.Agent == agent) ? record : null;
    }

    /// <summary>Adds a record; it counts instead of an earlier one of the pair. Safe against a killed process when the call returns.</summary>
    /// <exception cref="PairException">The file cannot be written.</exception>
    public void Add(DetailRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(record, DetailJson.Default.DetailRecord), (byte)'\n'];
        lock (gate)
        {
            try
            {
                var start = file.Seek(0, SeekOrigin.End);
                file.Write(line);
                file.Flush();
                places[record.Id] = (start, line.Length - 1);
            }
            catch (IOException e)
            {
                throw new PairException($"{path}: the ledger cannot be written ({OneLine.Of(e).TrimEnd('.')}). Make room and start again: what was saved is kept.", e);
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        file.Dispose();
        fileLock.Dispose();
    }

    private void Load()
    {
        using var reader = new BufferedStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), 1 << 16);
        var line = new MemoryStream();
        long start = 0, at = 0;
        for (int value; (value = reader.ReadByte()) >= 0;)
        {
            at++;
            if (value != '\n')
            {
                line.WriteByte((byte)value);
                continue;
            }

            var record = Parse(line, start);
            places[record.Id] = (start, (int)line.Length);
            line.SetLength(0);
            start = at;
        }

        file.SetLength(start); // What a kill cut.
    }

    private DetailRecord Parse(MemoryStream line, long start)
    {
        try
        {
            if (JsonSerializer.Deserialize(line.GetBuffer().AsSpan(0, (int)line.Length), DetailJson.Default.DetailRecord) is { Id: not null, CaptionHash: not null, Agent: not null } record)
                return record;
        }
        catch (JsonException e)
        {
            throw new PairException($"{path}: not a ledger of descriptions, at byte {start} ({OneLine.Of(e).TrimEnd('.')}). Name another folder.", e);
        }

        throw new PairException($"{path}: not a ledger of descriptions, at byte {start}: {Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)Math.Min(line.Length, 40))}. Name another folder.");
    }
}
