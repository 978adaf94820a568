namespace PathGen.Wsi;

/// <summary>Widths of an attention MIL network. Columns are padded to whole vectors; padding holds zeros and stays zero.</summary>
/// <param name="InputWidth">D, floats a patch.</param>
/// <param name="InnerWidth">L, after the first layer.</param>
/// <param name="AttentionWidth">A, of the gated attention.</param>
/// <param name="Branches">K attention branches.</param>
/// <param name="Classes">C.</param>
internal readonly record struct AttentionShape(int InputWidth, int InnerWidth, int AttentionWidth, int Branches, int Classes)
{
    /// <summary>L, padded.</summary>
    public int InnerColumns => ProductKernel.Padded(InnerWidth);

    /// <summary>A, padded.</summary>
    public int AttentionColumns => ProductKernel.Padded(AttentionWidth);

    /// <summary>Both halves of the gate, tanh first, each padded.</summary>
    public int GateColumns => 2 * AttentionColumns;

    /// <summary>Classifiers of branches: one a branch, or none where there is but one.</summary>
    public int BranchHeads => Branches == 1 ? 0 : Branches;

    /// <summary>Parameters, without padding.</summary>
    public long ParameterCount => ((long)InputWidth * InnerWidth) + (2L * AttentionWidth * (InnerWidth + 1)) + ((long)Branches * (AttentionWidth + 1)) + ((1L + BranchHeads) * Classes * (InnerWidth + 1));

    /// <summary>What the parameters are called, with their shapes, outermost first, in the order in which they are kept.</summary>
    public IEnumerable<(string Name, int[] Sizes)> Tensors()
    {
        yield return ("reduce_weight", [InnerWidth, InputWidth]);
        yield return ("V_weight", [AttentionWidth, InnerWidth]);
        yield return ("V_bias", [AttentionWidth]);
        yield return ("U_weight", [AttentionWidth, InnerWidth]);
        yield return ("U_bias", [AttentionWidth]);
        yield return ("w_weight", [Branches, AttentionWidth]);
        yield return ("w_bias", [Branches]);
        yield return ("slide_weight", [Classes, InnerWidth]);
        yield return ("slide_bias", [Classes]);
        if (BranchHeads == 0)
            yield break;
        yield return ("branch_weight", [Branches, Classes, InnerWidth]);
        yield return ("branch_bias", [Branches, Classes]);
    }
}
