namespace PathGen.Slides;

/// <summary>How a reader process answers.</summary>
internal enum WorkerAnswer : byte
{
    /// <summary>As asked; what was asked for follows.</summary>
    Done,

    /// <summary>The slide is damaged there; the reason follows.</summary>
    Failed,

    /// <summary>The native library is not installed; what was tried follows.</summary>
    LibraryMissing,
}
