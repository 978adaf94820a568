namespace PathGen.Slides;

/// <summary>
/// A slide's reader process died, hung or could not be started (<see cref="SlideIsolation.WorkerProcess"/>), or has done so too often. The message names the slide and
/// the reason. Unless it has failed for good, the next read starts a new process.
/// </summary>
public sealed class SlideWorkerException : SlideException
{
    /// <summary>Makes the exception with its message.</summary>
    public SlideWorkerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public SlideWorkerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
