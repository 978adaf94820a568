using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>The command line of a small run on a real slide: some twenty patches, all of them kept.</summary>
internal static class SmallRun
{
    /// <summary>The slide.</summary>
    public static string Slide => Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");

    /// <summary>The arguments. The reference model is random, so its embeddings are alike and the filter is opened.</summary>
    public static string[] Arguments(string model, string run, params string[] more) =>
        ["generate", Slide, "--model", model, "--out", run, "--tissue-source", "skin", "--target-mpp", "0.25", "--max-similarity", "1", .. more];
}
