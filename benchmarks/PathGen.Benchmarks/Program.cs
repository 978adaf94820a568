using System.Globalization;
using BenchmarkDotNet.Running;
using PathGen.Benchmarks.EndToEnd;

// pipeline SLIDE [TILES] [ROUNDS]: the embedding pipeline against the bare session; anything else goes to BenchmarkDotNet.
if (args is ["pipeline", var slide, .. var numbers])
{
    int Number(int index, int otherwise) => numbers.Length > index ? int.Parse(numbers[index], CultureInfo.InvariantCulture) : otherwise;
    await PipelineComparison.RunAsync(slide, Number(0, 48), Number(1, 5));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
