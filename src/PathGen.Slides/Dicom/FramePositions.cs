namespace PathGen.Slides;

/// <summary>Where each frame of an instance lies in its level (the per-frame functional groups), as they are read. Not thread-safe.</summary>
internal sealed class FramePositions
{
    /// <summary>The most frames of one file.</summary>
    public const int MaxFrames = 1 << 22;

    // Beyond it paths are not told apart; the first one is what is read.
    private const int MaxPaths = 1 << 10;

    private readonly List<FramePosition> frames = [];
    private readonly Dictionary<string, int> paths = new(StringComparer.Ordinal);

    /// <summary>One for each frame, in the file's order.</summary>
    public IReadOnlyList<FramePosition> Frames => frames;

    /// <summary>The number of an optical path, as <see cref="FramePosition.Path"/> has it; null where no frame names it.</summary>
    public int? PathOf(string identifier) => paths.TryGetValue(identifier, out var number) ? number : null;

    /// <summary>Adds the next frame.</summary>
    /// <param name="frame">Its functional groups.</param>
    /// <param name="file">The file's attributes, for what all frames share.</param>
    public void Add(DicomDataset frame, DicomDataset file)
    {
        if (frames.Count > MaxFrames)
            return;
        var shared = file.Item(DicomTag.SharedFunctionalGroups);
        var position = frame.Item(DicomTag.PlanePositionSlide) ?? shared?.Item(DicomTag.PlanePositionSlide);
        var path = (frame.Item(DicomTag.OpticalPathIdentification) ?? shared?.Item(DicomTag.OpticalPathIdentification))?.Text(DicomTag.OpticalPathIdentifier) ?? "";
        if (!paths.TryGetValue(path, out var number))
        {
            number = paths.Count;
            if (number < MaxPaths)
                paths.Add(path, number);
        }

        frames.Add(new FramePosition(
            Pixel(position?.Integer(DicomTag.ColumnPosition)), Pixel(position?.Integer(DicomTag.RowPosition)), (float)(position?.Number(DicomTag.ZOffset) ?? 0), number));
    }

    private static int Pixel(long? position) => position is >= int.MinValue and <= int.MaxValue and var pixel ? (int)pixel : int.MinValue;
}
