namespace PathGen.Slides;

/// <summary>A DICOM file: its attributes, and where its pixels begin. Thread-safe once read.</summary>
internal sealed class DicomFile
{
    private DicomFile(IByteSource source, string sopClass, string transferSyntax, DicomDataset meta)
    {
        Source = source;
        SopClass = sopClass;
        TransferSyntax = transferSyntax;
        Meta = meta;
    }

    /// <summary>The bytes; owned by whoever opened them.</summary>
    public IByteSource Source { get; }

    /// <summary>UID of the kind of object.</summary>
    public string SopClass { get; }

    /// <summary>UID of the encoding.</summary>
    public string TransferSyntax { get; }

    /// <summary>The file meta information.</summary>
    public DicomDataset Meta { get; }

    /// <summary>The attributes, without the per-frame functional groups.</summary>
    public DicomDataset Data { get; } = new();

    /// <summary>Where the frames of a sparse level lie in it; empty where the file does not say.</summary>
    public FramePositions Positions { get; } = new();

    /// <summary>The pixels' place and length; null where the file has none or they were not asked for.</summary>
    public DicomHead? PixelData { get; private set; }

    /// <summary>UID of the series that the file belongs to; empty where it states none.</summary>
    public string Series => Data.Text(DicomTag.SeriesInstance) ?? "";

    /// <summary>Whether a source begins as a DICOM file does.</summary>
    public static bool IsDicom(IByteSource source)
    {
        Span<byte> start = stackalloc byte[132];
        return source.Read(0, start) == start.Length && start[128..].SequenceEqual("DICM"u8);
    }

    /// <summary>Reads the meta information; the attributes are read by <see cref="ReadSummary"/> or <see cref="ReadAll"/>.</summary>
    /// <exception cref="SlideException">Damaged.</exception>
    public static DicomFile Open(IByteSource source)
    {
        var meta = new DicomParser(source).ReadMeta();
        var syntax = meta.Text(DicomTag.TransferSyntax)
            ?? throw new SlideException($"{source.Name}: the DICOM file states no transfer syntax (0002,0010); it is damaged or no DICOM file of PS3.10.");
        return new DicomFile(source, meta.Text(DicomTag.MediaStorageSopClass) ?? "", syntax, meta);
    }

    /// <summary>Reads the attributes before the functional groups: what a file is, and what it belongs to.</summary>
    /// <exception cref="SlideException">Damaged, or of an encoding of attributes that is not read. What was read before stays.</exception>
    public void ReadSummary() => Parse().ReadAttributes(Data, IsExplicit, DicomTag.SharedFunctionalGroups);

    /// <summary>Reads all attributes up to the pixels.</summary>
    /// <exception cref="SlideException">Damaged, or of an encoding of attributes that is not read.</exception>
    public void ReadAll()
    {
        var parser = Parse();
        if (parser.ReadAttributes(Data, IsExplicit, DicomTag.PixelData, item => Positions.Add(item, Data)))
            PixelData = parser.ReadHead(IsExplicit);
    }

    private bool IsExplicit => TransferSyntax != DicomTransferSyntax.ImplicitLittleEndian;

    private DicomParser Parse()
    {
        if (DicomTransferSyntax.RefusalOfAttributes(TransferSyntax) is { } refusal)
            throw new UnsupportedSlideException($"{Source.Name}: {refusal}");
        var parser = new DicomParser(Source);
        parser.ReadMeta();
        return parser;
    }
}
