using System.Globalization;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Counts failed tiles against the tolerated share. Not thread-safe.</summary>
/// <param name="slide">What messages call the slide.</param>
/// <param name="share">Tolerated share, 0 to 1.</param>
/// <param name="total">Tiles that will come, or null where that is not known before the end.</param>
internal sealed class FailureTolerance(string slide, double share, int? total)
{
    private int seen;
    private int failed;
    private TileFailure first;

    /// <summary>Counts one tile.</summary>
    /// <exception cref="SlideException">More failed than the total allows.</exception>
    public void Count(in TileEmbedding result)
    {
        seen++;
        if (result.Failure is not { } reason || result.FilteredOut)
            return;
        if (failed++ == 0)
            first = new TileFailure(result.Tile, reason);
        if (total is { } known)
            Check(known);
    }

    /// <summary>Compares with the tiles that came.</summary>
    /// <exception cref="SlideException">More failed than they allow.</exception>
    public void CheckEnd() => Check(seen);

    /// <summary>Whether so many failures among so many tiles are tolerated.</summary>
    public bool Allows(int failures, int count) => failures <= share * count;

    private void Check(int count)
    {
        if (Allows(failed, count))
            return;
        throw new SlideException(string.Create(
            CultureInfo.InvariantCulture,
            $"{slide}: {failed} of {seen} tiles read so far cannot be decoded (of {count} in all), more than the tolerated {share:P1}. First at {first.Tile.Region.X}, {first.Tile.Region.Y}: {first.Reason} Repair the slide or raise SlideEmbedderOptions.MaxFailureShare."));
    }
}
