using BenchmarkDotNet.Attributes;
using PathGen.Clip;

namespace PathGen.Benchmarks;

/// <summary>Captions to ids, in tokens a second on one thread: plain ASCII, text that needs repair, and words that were not seen before.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private const string Caption =
        "The section shows pleomorphic cells with enlarged, hyperchromatic nuclei and prominent nucleoli. Eosinophilic cytoplasm, keratin pearls and "
        + "intercellular bridges suggest squamous differentiation; the stroma is desmoplastic with scattered lymphocytes.";

    private readonly ClipTokenizer tokenizer = ClipTokenizer.Default;
    private readonly long[] ids = new long[77];
    private readonly BytePairVocabulary vocabulary = BytePairVocabulary.Load();

    /// <summary>A caption of 52 tokens.</summary>
    [Benchmark(Baseline = true)]
    public int Plain() => tokenizer.Encode(Caption, ids);

    /// <summary>The same with escapes, a curly quote and a Greek letter.</summary>
    [Benchmark]
    public int NeedsRepair() => tokenizer.Encode("H&amp;E: β-catenin, the patient’s " + Caption, ids);

    /// <summary>The same without a word cache.</summary>
    [Benchmark]
    public int ColdWords()
    {
        var encoder = new BytePairEncoder(vocabulary);
        var scanner = new WordScanner(Caption);
        var count = 0;
        while (scanner.MoveNext())
            count += encoder.Encode(scanner.Current).Length;
        return count;
    }
}
