using Xunit;

namespace PathGen.Testing;

/// <summary>The reference outputs and real slides beside the checkout (<c>../shared</c>). A test that needs one skips with a reason where the folder is absent.</summary>
public static class Reference
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or folder of the reference data; skips the calling test where there is none.</summary>
    public static string PathOf(params string[] parts)
    {
        var path = Path.Combine([Root, "..", "shared", .. parts]);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"Reference data is not beside this checkout: {Path.Combine(parts)}");
        return Path.GetFullPath(path);
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)))
        {
            if (File.Exists(Path.Combine(folder, "PathGen.Sdk.sln")))
                return folder;
        }

        throw new InvalidOperationException($"No PathGen.Sdk.sln above {AppContext.BaseDirectory}.");
    }
}
