using System.Security.Cryptography;
using System.Text;

namespace PathGen.Agents;

/// <summary>Identities of the agents that need no endpoint: the model is the method, its hash that of its constants and words.</summary>
internal static class EmbeddedIdentity
{
    public static AgentIdentity Of(string agent, string task, string settings = "")
    {
        var definition = $"{MorphologyConstants.Text}\n{MorphologyTerms.Text}";
        var prompt = $"{agent}/{task}/1";
        return new AgentIdentity(agent, MorphologyConstants.Version, Hash(definition), prompt, Hash($"{prompt}\n{definition}\n{settings}"));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
