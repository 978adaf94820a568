using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Wsi;

/// <summary>
/// Labelled bags of one width, looked over once and kept in memory as far as they fit: slides are wanted in another order in every epoch, so that throwing one out for another would
/// gain nothing. Thread-safe.
/// </summary>
internal sealed class BagSet
{
    private readonly IReadOnlyList<LabelledBag> bags;
    private readonly FeatureBag?[] kept;

    private BagSet(IReadOnlyList<LabelledBag> bags)
    {
        this.bags = bags;
        kept = new FeatureBag?[bags.Count];
    }

    /// <summary>How many.</summary>
    public int Count => bags.Count;

    /// <summary>D, 0 where there is no bag.</summary>
    public int Width { get; private set; }

    /// <summary>What made the features, where the bags say it.</summary>
    public string? Encoder { get; private set; }

    /// <summary>Patches of all slides.</summary>
    public long PatchCount { get; private set; }

    /// <summary>SHA-256 over names, classes and features, in order.</summary>
    public byte[] Hash { get; private set; } = [];

    /// <summary>Class of a slide.</summary>
    public int LabelOf(int index) => bags[index].Label;

    /// <summary>Name of a slide.</summary>
    public string SlideOf(int index) => bags[index].SlideId;

    /// <summary>Reads each bag once.</summary>
    /// <param name="bags">The bags.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="like">A set whose width and encoder these must have; null for none.</param>
    /// <param name="budget">Bytes of features that may be kept; what is used is taken off.</param>
    /// <param name="hashes">Whether <see cref="Hash"/> is wanted.</param>
    /// <param name="cancellationToken">Stops between bags.</param>
    /// <exception cref="WsiException">A bag is empty, of another width or encoder than the others, or cannot be read; a label is none of the classes; a slide is there twice.</exception>
    public static BagSet Open(IReadOnlyList<LabelledBag> bags, int classes, BagSet? like, ref long budget, bool hashes, CancellationToken cancellationToken)
    {
        var set = new BagSet(bags) { Width = like?.Width ?? 0, Encoder = like?.Encoder };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var first = like?.bags.Count > 0 ? like.bags[0].SlideId : null;
        for (var i = 0; i < bags.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (slide, label) = (bags[i].SlideId, bags[i].Label);
            if (label >= classes)
                throw new WsiException($"{slide}: its class is number {label}, but there are {classes} classes.");
            if (!seen.Add(slide))
                throw new WsiException($"{slide} is there twice; each slide must be there once.");
            var bag = bags[i].Read();
            if (bag.Count == 0)
                throw new WsiException($"{slide}: the slide has no patches, so nothing can be learned from it or told about it. Leave it out, or embed it with another tissue mask.");
            first ??= slide;
            set.Width = set.Width == 0 ? bag.Width : set.Width;
            if (bag.Width != set.Width)
                throw new WsiException($"{slide}: features of {bag.Width} floats, but {first} has {set.Width}. All slides must be embedded by the same encoder.");
            set.Encoder ??= bag.Encoder;
            if (bag.Encoder is not null && bag.Encoder != set.Encoder)
                throw new WsiException($"{slide}: features of the encoder {bag.Encoder}, but others are of {set.Encoder}. All slides must be embedded by the same encoder.");
            set.PatchCount += bag.Count;
            var bytes = (long)bag.Values.Length * sizeof(float);
            if (bytes <= budget)
                (set.kept[i], budget) = (bag, budget - bytes);
            if (hashes)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{slide}\n{label}\n{bag.Count}\n{bag.Width}\n")));
                foreach (var piece in bag.Pieces(4096))
                    hash.AppendData(MemoryMarshal.AsBytes(piece.Span));
            }
        }

        set.Hash = hash.GetHashAndReset();
        return set;
    }

    /// <summary>The features of a slide.</summary>
    /// <exception cref="WsiException">They cannot be read, or are others than before.</exception>
    public FeatureBag Read(int index)
    {
        if (kept[index] is { } bag)
            return bag;
        bag = bags[index].Read();
        return bag.Count > 0 && bag.Width == Width ? bag : throw new WsiException($"{bags[index].SlideId}: the features changed while they were being used.");
    }
}
