namespace PathGen.Wsi;

/// <summary>How a bag becomes one row.</summary>
public enum BagPooling
{
    /// <summary>The mean of each feature.</summary>
    Mean,

    /// <summary>The largest value of each feature.</summary>
    Max,
}
