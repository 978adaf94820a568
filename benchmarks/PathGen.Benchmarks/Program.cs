using System.Globalization;
using BenchmarkDotNet.Running;
using PathGen.Benchmarks.EndToEnd;

// pipeline SLIDE [TILES] [ROUNDS]: the embedding pipeline against the bare session.
// preprocess SLIDE [SECONDS]: preprocessing on one thread, in the peers' unit.
// reads SLIDE [SECONDS]: reading regions, in the peers' unit.
// Anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["pipeline", var slide, ..]:
        await PipelineComparison.RunAsync(slide, Number(2, 48), Number(3, 5));
        break;
    case ["preprocess", var slide, ..]:
        PreprocessRate.Run(slide, Number(2, 5));
        break;
    case ["reads", var slide, ..]:
        ReadRates.Run(slide, Number(2, 4));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
