using System.Runtime.InteropServices;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>
/// A slide's features as files of this SDK and of its neighbours, told apart by extension: <c>.npy</c> (with <c>.npy.json</c>) and <c>.safetensors</c> as the SDK embeds; <c>.h5</c> with
/// <c>features</c> and <c>coords</c> as CLAM and TRIDENT write (needs libhdf5); <c>.pt</c>, one tensor without places, as CLAM trains from. Nothing in a file is executed. Thread-safe.
/// </summary>
public static class FeatureFile
{
    /// <summary>The extensions that are read and written.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".npy", ".safetensors", ".h5", ".pt"];

    /// <summary>What stands for the encoder in a file of ours whose features came without one.</summary>
    internal const string UnknownEncoder = "unknown";

    private const int PieceRows = 1024;

    /// <summary>Reads a slide's features.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where places and patch size come from if the file has none; null for the file's own.</param>
    /// <param name="cancellationToken">Stops between pieces.</param>
    /// <exception cref="FeatureFileException">Missing, damaged, of another kind, or with a feature that is NaN or infinite.</exception>
    /// <exception cref="NativeLibraryMissingException">HDF5 is needed and not installed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static FeatureBag Read(string path, FeatureReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new FeatureReadOptions();
        if (!File.Exists(path))
            throw new FeatureFileException($"{path}: {(Directory.Exists(path) ? "is a folder; a file of one slide's features was expected" : "there is no such file")}.");
        try
        {
            var bag = Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".npy" => FeatureBag.From(EmbeddingFile.Read(path, cancellationToken)),
                ".safetensors" => ReadSafetensors(path, cancellationToken),
                ".h5" or ".hdf5" => ReadHdf5(path, options, cancellationToken),
                ".pt" => ReadTorch(path),
                var other => throw new FeatureFileException($"{path}: features are read from {string.Join(", ", Extensions)}, not from {(other.Length == 0 ? "a file without extension" : other)}."),
            };
            return options.Coordinates is null && options.PatchSize is null ? bag : Complete(bag, path, options, cancellationToken);
        }
        catch (EmbeddingException e) when (e.Message.Contains(".npy.json", StringComparison.Ordinal) && !File.Exists(path + ".json"))
        {
            throw new FeatureFileException($"{path}: {path}.json is missing, which says what its rows are of. Embed a slide with 'pathgen embed SLIDE --out NAME.safetensors', which needs no second file.", e);
        }
        catch (Exception e) when (e is ClipException or ModelException)
        {
            throw new FeatureFileException(e.Message, e);
        }
        catch (WsiException e) when (e is not FeatureFileException)
        {
            throw new FeatureFileException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeatureFileException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The attributes of a file's coordinates: each a long, double, string, long[] or double[]; other types are left out. Files other than <c>.h5</c> have none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where HDF5 is read; null for this process.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FeatureFileException">Missing or damaged.</exception>
    /// <exception cref="NativeLibraryMissingException">HDF5 is not installed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static IReadOnlyDictionary<string, object> ReadAttributes(string path, FeatureReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsHdf5(path))
            return new Dictionary<string, object>();
        return File.Exists(path)
            ? Hdf5Content.Read(path, features: false, options ?? new FeatureReadOptions(), cancellationToken).Attributes
            : throw new FeatureFileException($"{path}: there is no such file.");
    }

    /// <summary>
    /// What CLAM and TRIDENT note beside coordinates, for patches read at level 0: <c>patch_size</c>, <c>patch_size_level0</c>, <c>patch_level</c>, <c>downsample</c>, <c>overlap</c>, <c>name</c>; and the <c>encoder</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, object> Attributes(FeatureBag bag)
    {
        ArgumentNullException.ThrowIfNull(bag);
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = bag.SlideId };
        if (bag.PatchSize is { } size)
        {
            attributes["patch_size"] = size;
            attributes["patch_size_level0"] = size;
            attributes["patch_level"] = 0L;
            attributes["downsample"] = new[] { 1.0, 1.0 };
            attributes["overlap"] = 0L;
        }

        if (bag.Encoder is { } encoder)
            attributes["encoder"] = encoder;
        return attributes;
    }

    /// <summary>Writes a slide's features, whole or not at all.</summary>
    /// <param name="bag">The features; <c>.npy</c>, <c>.safetensors</c> and <c>.h5</c> need places, the first two a patch size as well.</param>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <param name="attributes">Of <c>.h5</c>: what is noted on the coordinates; null for <see cref="Attributes"/>.</param>
    /// <param name="cancellationToken">Stops between pieces; nothing is left behind.</param>
    /// <exception cref="FeatureFileException">The file cannot be written, is of another kind, or needs what the features lack.</exception>
    /// <exception cref="NativeLibraryMissingException">HDF5 is needed and not installed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static void Write(FeatureBag bag, string path, IReadOnlyDictionary<string, object>? attributes = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bag);
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            switch (Path.GetExtension(path).ToLowerInvariant())
            {
                case ".npy" or ".safetensors":
                    AsEmbeddings(bag, path).Write(path, cancellationToken);
                    break;
                case ".h5" or ".hdf5":
                    WriteHdf5(bag, path, attributes ?? Attributes(bag), cancellationToken);
                    break;
                case ".pt":
                    TorchTensor.Write(bag, path, cancellationToken);
                    break;
                default:
                    throw new FeatureFileException($"{path}: features are written as {string.Join(", ", Extensions)}.");
            }
        }
        catch (EmbeddingException e)
        {
            throw new FeatureFileException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeatureFileException($"{path} cannot be written: {e.Message}", e);
        }
    }

    private static bool IsHdf5(string path) => Path.GetExtension(path).ToLowerInvariant() is ".h5" or ".hdf5";

    private static string IdOf(string path) => Path.GetFileNameWithoutExtension(path) is { Length: > 0 } name ? name : Path.GetFileName(path);

    private static FeatureBag ReadHdf5(string path, FeatureReadOptions options, CancellationToken cancellationToken)
    {
        var content = Hdf5Content.Read(path, features: true, options, cancellationToken);
        if (content.Width == 0)
            throw new FeatureFileException($"{path}: holds coordinates and no features; it is a file of patches. Embed the slide first.");
        return new FeatureBag(IdOf(path), content.Values, content.Width, content.Positions)
        {
            PatchSize = PatchSizeOf(content.Attributes, path),
            Encoder = content.Attributes.TryGetValue("encoder", out var encoder) ? encoder as string : null,
        };
    }

    // TRIDENT states the size at level 0; CLAM the size at a level, and that level's downsample. CLAM's files of features state nothing.
    private static long? PatchSizeOf(IReadOnlyDictionary<string, object> attributes, string path)
    {
        var size = Number("patch_size_level0") ?? Number("patch_size") * (Number("downsample") ?? (Number("patch_level") is null or 0 ? 1 : null));
        return size switch
        {
            null => null,
            >= 1 and <= 1 << 24 => (long)Math.Round(size.Value),
            _ => throw new FeatureFileException(FormattableString.Invariant($"{path}: its attributes state patches of {size} pixels.")),
        };

        double? Number(string name) => attributes.GetValueOrDefault(name) switch
        {
            long value => value,
            double value => value,
            long[] { Length: > 0 } values => values[0],
            double[] { Length: > 0 } values => values[0],
            _ => null,
        };
    }

    private static FeatureBag ReadSafetensors(string path, CancellationToken cancellationToken)
    {
        using (var tensors = SafetensorsFile.Open(path))
        {
            if (!tensors.Metadata.ContainsKey("pathgen_embeddings"))
                return ReadTensors(tensors, path);
        }

        return FeatureBag.From(EmbeddingFile.Read(path, cancellationToken));
    }

    private static FeatureBag ReadTorch(string path)
    {
        using var tensors = TorchFile.Open(path);
        return ReadTensors(tensors, path);
    }

    // One matrix, alone or as 'features', and perhaps 'coords'.
    private static FeatureBag ReadTensors(ITensorSource tensors, string path)
    {
        var name = tensors.Tensors.ContainsKey("features") ? "features" : tensors.Tensors.Keys.Order(StringComparer.Ordinal).First();
        var info = tensors.Tensors[name];
        if (name != "features" && tensors.Tensors.Count > 1 || info.Shape is not [>= 0 and <= int.MaxValue, >= 1 and <= FeatureBag.MaxWidth] || info.Count > Array.MaxLength)
        {
            throw new FeatureFileException(
                $"{path}: holds {string.Join(", ", tensors.Tensors.Take(8).Select(t => $"{t.Key} [{string.Join(", ", t.Value.Shape)}]"))}; one matrix of features, [patches, width], was expected.");
        }

        var values = new float[info.Count];
        tensors.Read(name, values);
        var positions = tensors is SafetensorsFile file ? ReadPositions(file, path, info.Shape[0]) : null;
        return new FeatureBag(IdOf(path), values, (int)info.Shape[1], positions);
    }

    private static PatchPosition[]? ReadPositions(SafetensorsFile file, string path, long rows)
    {
        if (!file.Tensors.TryGetValue("coords", out var info))
            return null;
        if (info.Type != TensorElementKind.Int64 || !info.Shape.SequenceEqual([rows, 2]))
            throw new FeatureFileException($"{path}: coords is {info.Type} [{string.Join(", ", info.Shape)}]; int64 [{rows}, 2] was expected.");
        var positions = new PatchPosition[rows];
        file.ReadBytes("coords", MemoryMarshal.AsBytes(positions.AsSpan()));
        return positions;
    }

    private static FeatureBag Complete(FeatureBag bag, string path, FeatureReadOptions options, CancellationToken cancellationToken)
    {
        var (positions, size) = (bag.Positions, options.PatchSize ?? bag.PatchSize);
        if (options.Coordinates is { } file)
        {
            if (!File.Exists(file))
                throw new FeatureFileException($"{file}: there is no such file of coordinates.");
            var content = Hdf5Content.Read(file, features: false, options, cancellationToken);
            if (content.Positions is null || content.Count != bag.Count)
                throw new FeatureFileException($"{file}: {(content.Positions is null ? "no places" : $"{content.Count} places")} for the {bag.Count} rows of {path}.");
            positions = content.Positions;
            size ??= PatchSizeOf(content.Attributes, file);
        }

        return new FeatureBag(bag.SlideId, bag.Values, bag.Width, positions) { PatchSize = size, Encoder = bag.Encoder };
    }

    private static EmbeddingFile AsEmbeddings(FeatureBag bag, string path)
    {
        if (bag.Positions.Count != bag.Count || bag.PatchSize is not { } size)
            throw new FeatureFileException($"{path}: the features of {bag.SlideId} have no places or no patch size, which this form needs; give them, or write .pt.");
        return new EmbeddingFile
        {
            Slide = bag.SlideId,
            Encoder = bag.Encoder ?? UnknownEncoder,
            Embeddings = new SlideEmbeddings(
                [.. bag.Positions.Select((p, i) => new Tile(i, new SlideRegion(p.X, p.Y, size, size), 1))], new EmbeddingMatrix(bag.Values.ToArray(), bag.Width), []),
        };
    }

    private static void WriteHdf5(FeatureBag bag, string path, IReadOnlyDictionary<string, object> attributes, CancellationToken cancellationToken)
    {
        if (bag.Positions.Count != bag.Count)
            throw new FeatureFileException($"{path}: the features of {bag.SlideId} have no places, which this form needs; give them, or write .pt.");
        using var writer = new Hdf5FeatureWriter(path, bag.Width, attributes);
        var row = 0;
        foreach (var piece in bag.Pieces(PieceRows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = piece.Length / bag.Width;
            writer.Append(piece.Span, [.. bag.Positions.Skip(row).Take(count)]);
            row += count;
        }

        writer.Finish();
    }
}
