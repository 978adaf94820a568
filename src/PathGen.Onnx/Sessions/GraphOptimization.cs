namespace PathGen.Onnx;

/// <summary>How far ONNX Runtime rewrites a graph when it loads it.</summary>
public enum GraphOptimization
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Constant folding and removal of what has no effect.</summary>
    Basic,

    /// <summary>Also fusions of operators.</summary>
    Extended,

    /// <summary>Also changes of layout.</summary>
    All,
}
