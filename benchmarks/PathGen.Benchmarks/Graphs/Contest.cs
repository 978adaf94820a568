using System.Diagnostics;
using System.Globalization;

namespace PathGen.Benchmarks.Graphs;

/// <summary>Times several ways of doing the same in turns, so that whatever else the machine does meets all of them alike. Every processor does the work at once, one thread each.</summary>
internal sealed class Contest
{
    private readonly List<(string Name, Action<int> Work, List<double> Seconds)> entries = [];

    /// <summary>Enters a way.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="work">Does one piece of work on a thread of a number.</param>
    public void Add(string name, Action<int> work) => entries.Add((name, work, []));

    /// <summary>Runs rounds after one that does not count.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="pieces">Pieces of work in a round.</param>
    public void Run(int rounds, int pieces)
    {
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (_, work, seconds) in entries)
            {
                var left = pieces;
                var clock = Stopwatch.StartNew();
                var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(thread => new Thread(() =>
                {
                    while (Interlocked.Decrement(ref left) >= 0)
                        work(thread);
                })).ToList();
                threads.ForEach(t => t.Start());
                threads.ForEach(t => t.Join());
                if (round >= 0)
                    seconds.Add(clock.Elapsed.TotalSeconds / pieces);
            }
        }
    }

    /// <summary>Median seconds a piece.</summary>
    public double Seconds(string name) => Median(Of(name));

    /// <summary>How many times faster one way is than another: the median of the rounds' ratios.</summary>
    public double Ratio(string faster, string slower) => Median([.. Of(slower).Zip(Of(faster), (s, f) => s / f)]);

    /// <summary>Prints a line for each way.</summary>
    public void Print()
    {
        foreach (var (name, _, seconds) in entries)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} {1 / Median(seconds),8:F2} a second ({1000 * Median(seconds):F1} ms; fastest round {1000 * seconds.Min():F1})"));
    }

    private List<double> Of(string name) => entries.Single(e => e.Name == name).Seconds;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
