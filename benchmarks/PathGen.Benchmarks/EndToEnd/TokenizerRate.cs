using System.Diagnostics;
using System.Globalization;
using PathGen.Clip;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>Tokens a second of CLIP's tokenizer on one thread, on captions that differ. <c>tokenize [SECONDS=5]</c>.</summary>
internal static class TokenizerRate
{
    private static readonly string[] Words =
        "the section shows pleomorphic cells with enlarged hyperchromatic nuclei and prominent nucleoli eosinophilic cytoplasm keratin pearls intercellular bridges suggest squamous differentiation stroma is desmoplastic scattered lymphocytes glands of irregular outline mucin necrosis adipose tissue vessel wall".Split(' ');

    public static void Run(int seconds)
    {
        var random = new Random(1);
        var captions = Enumerable.Range(0, 2000).Select(_ => string.Join(' ', Enumerable.Range(0, 35).Select(_ => Words[random.Next(Words.Length)])) + ".").ToArray();
        var tokenizer = ClipTokenizer.Default;
        var ids = new long[tokenizer.ContextLength];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(1))
            tokenizer.Encode(captions[0], ids);
        clock.Restart();
        var tokens = 0L;
        for (var i = 0; clock.Elapsed < TimeSpan.FromSeconds(seconds); i = (i + 1) % captions.Length)
            tokens += tokenizer.Encode(captions[i], ids);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tokens / clock.Elapsed.TotalSeconds / 1e6:F2} million tokens a second on one thread"));
    }
}
