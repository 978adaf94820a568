namespace PathGen.Agents;

/// <summary>The marks that prompts put around untrusted text.</summary>
internal static class Fence
{
    /// <summary>The text without anything that could pass for a mark, so that nothing in it ends the part that is data.</summary>
    public static string Strip(string text) => text.Replace("<<<", "<", StringComparison.Ordinal).Replace(">>>", ">", StringComparison.Ordinal);
}
