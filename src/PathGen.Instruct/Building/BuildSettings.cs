namespace PathGen.Instruct;

/// <summary>Everything that determines what a build makes of its pairs.</summary>
/// <param name="Format">Version of the build's files.</param>
/// <param name="Writer">What writes.</param>
/// <param name="WriterHash">Hashes of its model and prompt.</param>
/// <param name="Mix">Parts of the kinds.</param>
/// <param name="RecordsPerPair">Records of a pair.</param>
/// <param name="Seed">Seed of all choices.</param>
/// <param name="Gates">Names of the gates.</param>
internal sealed record BuildSettings(int Format, string Writer, string WriterHash, string Mix, int RecordsPerPair, long Seed, string Gates);
