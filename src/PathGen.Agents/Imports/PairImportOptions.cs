namespace PathGen.Agents;

/// <summary>How pairs of others are read. Not thread-safe while being set; read-only use is.</summary>
public sealed class PairImportOptions
{
    private int concurrency = Environment.ProcessorCount;
    private long maxPictureBytes = 64L << 20;

    /// <summary>
    /// Names of the column or property that names the picture, the first that is there counts. Default: those of Quilt-1M, OpenPath, PathCap, open_clip, LLaVA and Hugging Face.
    /// </summary>
    public IReadOnlyList<string> ImageColumns { get; set; } = ["image_path", "filepath", "file_name", "image", "image_file", "filename", "img_path", "img", "path", "image_id", "img_id"];

    /// <summary>Names of the caption's column or property, likewise.</summary>
    public IReadOnlyList<string> CaptionColumns { get; set; } = ["caption", "title", "text"];

    /// <summary>
    /// Names of the column or property of what must stay together in a split, likewise. Where there is none: a TCGA barcode in the picture's name, what stands before <c>_image_</c> in it
    /// (Quilt-1M's video), else the picture itself.
    /// </summary>
    public IReadOnlyList<string> GroupColumns { get; set; } = ["patient", "patient_id", "case_id", "video_id", "article_id", "pmc_id", "pmcid", "pmid", "weblink"];

    /// <summary>The folder below which pictures lie. Default null: the index's own. Pictures are looked for there and in its <c>images</c>.</summary>
    public string? ImageFolder { get; set; }

    /// <summary>Pictures with more bytes are left out, 1 to 1 GiB. Default 64 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public long MaxPictureBytes
    {
        get => maxPictureBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1L << 30);
            maxPictureBytes = value;
        }
    }

    /// <summary>Pictures that are read at once, 1 to 256. Default: the processor count. No effect on the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Concurrency
    {
        get => concurrency;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            concurrency = value;
        }
    }
}
