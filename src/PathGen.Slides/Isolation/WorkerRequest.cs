namespace PathGen.Slides;

/// <summary>What a host asks of a reader process.</summary>
internal enum WorkerRequest : byte
{
    /// <summary>Open the slide. → whether it is one, and its facts.</summary>
    Open,

    /// <summary>Pixels of a level into the window.</summary>
    ReadLevel,

    /// <summary>Rows of an associated image into the window. → its width and height.</summary>
    ReadAssociatedImage,
}
