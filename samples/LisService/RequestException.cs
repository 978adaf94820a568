namespace PathGen.Samples.LisService;

/// <summary>A request that is turned away, with the status and the words that its sender gets.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="detail">What was wrong and what is expected; never a path of this machine.</param>
internal sealed class RequestException(int status, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;
}
