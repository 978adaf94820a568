namespace PathGen.Wsi;

/// <summary>By what the best epoch is chosen on the validation slides.</summary>
public enum ModelSelection
{
    /// <summary>The largest sum of macro F1 and AUROC; the lower loss among equals. Needs a slide of each class.</summary>
    F1PlusAuroc,

    /// <summary>The lowest cross-entropy.</summary>
    Loss,
}
