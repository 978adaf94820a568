using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>What <see cref="FeatureFile.Read"/> takes from elsewhere. Not thread-safe while being set.</summary>
public sealed class FeatureReadOptions
{
    /// <summary>An <c>.h5</c> file whose <c>coords</c> are the places of the rows, as CLAM keeps them beside its <c>.pt</c> files. Default null: the file's own.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public string? Coordinates
    {
        get;
        set => field = value is null or { Length: > 0 } ? value : throw new ArgumentException("The path of the coordinates is empty.", nameof(value));
    }

    /// <summary>Side of a patch in level-0 pixels, 1 to 16,777,216, for a file that states none or states it wrongly. Default null: the file's own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public long? PatchSize
    {
        get;
        set => field = value is null or (>= 1 and <= 1 << 24) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A patch's side must be 1 to 16,777,216 pixels.");
    }

    /// <summary>
    /// Where HDF5 is read. libhdf5 crashes on some damaged files: with <see cref="SlideIsolation.WorkerProcess"/> that costs the read and not the program, which must call
    /// <see cref="SlideWorker.RunIfAsked"/> and <see cref="FeatureWorker.RunIfAsked"/> first in <c>Main</c>. Choose it for files that you did not write. Default: in this process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such value.</exception>
    public SlideIsolation Isolation
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "No such isolation.");
    }

    /// <summary>Bounds of the process that reads: its memory, and how long it may take between two pieces.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public SlideWorkerOptions Worker
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();
}
