namespace PathGen.Slides;

/// <summary>
/// Reads the attributes of a DICOM file (PS3.5, chapter 7), explicit or implicit VR, little endian. Only what <see cref="DicomDictionary"/> knows is kept. Lengths are
/// checked against what encloses them before anything is read; nesting, number and size of what is kept are bounded. Not thread-safe.
/// </summary>
/// <param name="source">The file.</param>
internal sealed class DicomParser(IByteSource source)
{
    /// <summary>Undefined length: the end is marked by a delimiter.</summary>
    public const uint Undefined = 0xFFFF_FFFF;

    // No whole-slide image nests deeper than 6.
    private const int MaxDepth = 16;

    // A slide of 4 million frames has 60 million attributes in its functional groups.
    private const int MaxElements = 100_000_000;
    private const int MaxKeptElements = 100_000;
    private const int MaxKeptBytes = 16 << 20;

    // Longer values (ICC profiles, offset tables) are read when they are needed.
    private const int MaxInlineValue = 16 << 10;

    private readonly DicomCursor cursor = new(source, 32 << 10);
    private int elements;
    private int keptElements;
    private int keptBytes;
    private Action<DicomDataset>? onFrame;

    /// <summary>The file meta information (group 0002), which follows the prefix.</summary>
    public DicomDataset ReadMeta()
    {
        cursor.Position = 132;
        var meta = new DicomDataset();
        while (cursor.Left >= 8)
        {
            var at = cursor.Position;
            if (cursor.ReadTag() >> 16 != 2)
            {
                cursor.Position = at;
                break;
            }

            cursor.Position = at;
            ReadElement(meta, cursor.Length, explicitVr: true, depth: 0);
        }

        return meta;
    }

    /// <summary>The file's attributes, from the end of the meta information up to a tag.</summary>
    /// <param name="into">Receives them; holds what was read before an error.</param>
    /// <param name="explicitVr">Whether value representations stand in the file.</param>
    /// <param name="end">The first tag that is not read.</param>
    /// <param name="frame">Receives each item of the per-frame functional groups, which are not kept; null to skip them.</param>
    /// <returns>Whether the tag <paramref name="end"/> itself is what comes next.</returns>
    public bool ReadAttributes(DicomDataset into, bool explicitVr, uint end, Action<DicomDataset>? frame = null)
    {
        onFrame = frame;
        while (cursor.Left >= 8)
        {
            var at = cursor.Position;
            var tag = cursor.ReadTag();
            cursor.Position = at;
            if (tag >= end)
                return tag == end;
            ReadElement(into, cursor.Length, explicitVr, depth: 0);
        }

        return false;
    }

    /// <summary>The head of the element that comes next, and its bytes' place.</summary>
    public DicomHead ReadHead(bool explicitVr)
    {
        if (++elements > MaxElements)
            throw cursor.Damaged($"it has more than {MaxElements} attributes");
        var tag = cursor.ReadTag();
        ushort vr = 0;
        uint length;
        if (!explicitVr || tag >> 16 == 0xFFFE)
        {
            length = cursor.ReadUInt32();
        }
        else
        {
            vr = cursor.ReadUInt16();
            if (!DicomVr.IsPlausible(vr))
                throw cursor.Damaged($"attribute {DicomTag.Format(tag)} at byte {cursor.Position - 6} has no value representation");
            length = cursor.ReadUInt16();
            if (!DicomVr.HasShortLength(vr))
                length = cursor.ReadUInt32();
        }

        return new DicomHead(tag, vr, cursor.Position, length);
    }

    private void ReadElement(DicomDataset? into, long limit, bool explicitVr, int depth)
    {
        var at = cursor.Position;
        var head = ReadHead(explicitVr);
        if (head.Tag >> 16 == 0xFFFE)
            throw cursor.Damaged($"a delimiter {DicomTag.Format(head.Tag)} at byte {at} where an attribute is expected");
        if (head.Length != Undefined && head.Length > limit - cursor.Position)
            throw cursor.Damaged($"attribute {DicomTag.Format(head.Tag)} at byte {at} claims {head.Length} bytes where {limit - cursor.Position} are left");
        var attribute = DicomDictionary.Find(head.Tag);
        var keep = into is not null && attribute is not null;

        // What was converted from implicit VR by one who did not know the attribute is marked as unknown; items in it are implicit VR (PS3.5, section 6.2.2).
        var vr = head.Vr is 0 or DicomVr.Unknown && attribute is not null ? attribute.Vr : head.Vr;
        if (head.Length == Undefined && vr is DicomVr.OtherByte or DicomVr.OtherWord)
        {
            SkipFragments(head, limit);
        }
        else if (head.Length == Undefined || (keep && vr == DicomVr.Sequence))
        {
            var items = ReadSequence(head, keep, limit, explicitVr && head.Vr != DicomVr.Unknown, depth);
            if (keep)
                Keep(into!, new DicomElement(head.Tag, vr, head.Offset, head.Length, default, items));
        }
        else
        {
            if (keep)
                Keep(into!, new DicomElement(head.Tag, vr, head.Offset, head.Length, head.Length <= MaxInlineValue ? cursor.Read((int)head.Length).ToArray() : default, []));
            cursor.Position = head.Offset + head.Length;
        }
    }

    private List<DicomDataset> ReadSequence(DicomHead head, bool keep, long limit, bool explicitVr, int depth)
    {
        if (depth >= MaxDepth)
            throw cursor.Damaged($"sequences are nested more than {MaxDepth} deep at byte {head.Offset}");
        var items = new List<DicomDataset>();
        var end = head.Length == Undefined ? limit : head.Offset + head.Length;
        var perFrame = keep && head.Tag == DicomTag.PerFrameFunctionalGroups;
        var kept = (keptElements, keptBytes);
        while (head.Length == Undefined || cursor.Position < end)
        {
            var item = ReadItemHead(head, end);
            if (item.Tag == DicomTag.SequenceDelimitation)
                return items;
            var content = keep && (!perFrame || onFrame is not null) ? new DicomDataset() : null;
            if (content is null && item.Length != Undefined)
                cursor.Position += item.Length;
            else
                ReadItem(content, item.Length == Undefined ? end : cursor.Position + item.Length, item.Length == Undefined, explicitVr, depth + 1);
            if (content is null)
                continue;
            if (!perFrame)
            {
                Charge(0);
                items.Add(content);
                continue;
            }

            // Given on and forgotten: there is one for each of perhaps a million frames.
            onFrame!(content);
            (keptElements, keptBytes) = kept;
        }

        return items;
    }

    // Encapsulated pixels of an icon: nothing in them is an attribute.
    private void SkipFragments(DicomHead head, long limit)
    {
        while (ReadItemHead(head, limit) is { Tag: DicomTag.Item } fragment)
        {
            if (fragment.Length == Undefined)
                throw cursor.Damaged($"a fragment at byte {fragment.Offset} has no length");
            cursor.Position += fragment.Length;
        }
    }

    private DicomHead ReadItemHead(DicomHead sequence, long end)
    {
        if (end - cursor.Position < 8)
            throw cursor.Damaged($"the sequence {DicomTag.Format(sequence.Tag)} has no end");
        var at = cursor.Position;
        var item = ReadHead(explicitVr: false);
        if (item.Tag != DicomTag.Item && (item.Tag != DicomTag.SequenceDelimitation || sequence.Length != Undefined))
            throw cursor.Damaged($"{DicomTag.Format(item.Tag)} at byte {at} where an item of sequence {DicomTag.Format(sequence.Tag)} is expected");
        if (item.Tag == DicomTag.Item && item.Length != Undefined && item.Length > end - cursor.Position)
            throw cursor.Damaged($"an item at byte {at} claims {item.Length} bytes where {end - cursor.Position} are left");
        return item;
    }

    private void ReadItem(DicomDataset? into, long end, bool delimited, bool explicitVr, int depth)
    {
        while (delimited || cursor.Position < end)
        {
            if (end - cursor.Position < 8)
                throw cursor.Damaged($"an item has no end before byte {end}");
            if (delimited)
            {
                var at = cursor.Position;
                if (cursor.ReadTag() == DicomTag.ItemDelimitation)
                {
                    cursor.Position += 4;
                    return;
                }

                cursor.Position = at;
            }

            ReadElement(into, end, explicitVr, depth);
        }
    }

    private void Keep(DicomDataset into, DicomElement element)
    {
        Charge(element.Value.Length);
        into.Add(element);
    }

    private void Charge(int bytes)
    {
        keptBytes += bytes;
        if (++keptElements > MaxKeptElements || keptBytes > MaxKeptBytes)
            throw cursor.Damaged($"its header is larger than {MaxKeptElements} attributes or {MaxKeptBytes >> 20} MiB");
    }
}
