namespace PathGen.Wsi;

/// <summary>How a slide classifier comes from patches to a slide.</summary>
public enum HeadKind
{
    /// <summary>Gated attention MIL with one branch (ABMIL).</summary>
    Abmil,

    /// <summary>Gated attention MIL with several branches (ACMIL).</summary>
    Acmil,

    /// <summary>Logistic regression on the mean of the patches.</summary>
    MeanPooling,

    /// <summary>Logistic regression on the largest value of each feature.</summary>
    MaxPooling,

    /// <summary>The classes of the most similar training slides, each by the mean of its patches.</summary>
    NearestSlides,

    /// <summary>A graph from elsewhere.</summary>
    Other,
}
