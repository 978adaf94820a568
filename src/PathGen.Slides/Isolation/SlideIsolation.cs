namespace PathGen.Slides;

/// <summary>Where the formats that need native OpenSlide are parsed and decoded.</summary>
public enum SlideIsolation
{
    /// <summary>In this process. Fastest to open; a crash inside the native library ends the process.</summary>
    InProcess,

    /// <summary>
    /// In child processes of the slide: a file that crashes, hangs or floods the native library costs a read, never the host. Needs
    /// <see cref="SlideWorker.RunIfAsked"/> as the first line of the program's <c>Main</c>.
    /// </summary>
    WorkerProcess,
}
