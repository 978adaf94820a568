using System.Globalization;
using BenchmarkDotNet.Running;
using PathGen.Benchmarks.EndToEnd;
using PathGen.Benchmarks.Graphs;
using PathGen.Benchmarks.Llama;
using PathGen.Benchmarks.Pairs;
using PathGen.Benchmarks.Wsi;

// graphs [ROUNDS]: our graphs against a PyTorch export's, the bound of the machine's GEMM rate, int8 against fp32.
// int8 SLIDE [SLIDE...]: how far int8 agrees with fp32 on real patches, where channels stand out.
// pipeline SLIDE [TILES] [ROUNDS] [PRECISION]: the embedding pipeline against the bare session.
// preprocess SLIDE [SECONDS] [SIZE]: preprocessing on one thread, in the peers' unit.
// tokenize [SECONDS]: tokens a second on one thread.
// reads SLIDE [SECONDS]: reading regions, in the peers' unit.
// mil [BAGS] [PATCHES] [WIDTH] [ROUNDS] [BRANCHES]: a training epoch and inference of attention MIL, as benchmarks/peers/abmil_torch.py measures.
// heatmap [PATCHES] [ROUNDS]: a slide's heatmap, from the table of scores to the PNG.
// llama FOLDER [LAYERS] [WIDTH] [MLP] [VOCABULARY]: decode and prefill of a random LLaMA (1.1 billion weights) in fp32 and 4 bits; writes 6 GB into the folder.
// agents [PATCHES] [SIDE] [nogates]: what the pipeline of agents takes beside a server that answers at once.
// selection [ROUNDS] [FEATURES.npy]: retrieval, k-means and filter of a slide of 20,000 patches.
// Anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["graphs", ..]:
        GraphComparison.Run(Number(1, 9));
        break;
    case ["int8", _, ..]:
        Int8Agreement.Run(args[1..]);
        break;
    case ["pipeline", var slide, ..]:
        await PipelineComparison.RunAsync(slide, Number(2, 48), Number(3, 5), args.Length > 4 ? args[4] : "fp32");
        break;
    case ["preprocess", var slide, ..]:
        PreprocessRate.Run(slide, Number(2, 5), Number(3, 224));
        break;
    case ["tokenize", ..]:
        TokenizerRate.Run(Number(1, 5));
        break;
    case ["reads", var slide, ..]:
        ReadRates.Run(slide, Number(2, 4));
        break;
    case ["mil", ..]:
        AttentionMilRate.Run(Number(1, 100), Number(2, 5000), Number(3, 768), Number(4, 3), Number(5, 1));
        break;
    case ["heatmap", ..]:
        HeatmapRate.Run(Number(1, 50_000), Number(2, 3));
        break;
    case ["llama", var folder, ..]:
        LlamaRates.Run(folder, RandomLlama.Shape(args, 2));
        break;
    case ["llama-one", var decoder]:
        LlamaRates.One(decoder);
        break;
    case ["agents", ..]:
        await AgentOverhead.RunAsync(Number(1, 20_000), Number(2, 64), !args.Contains("nogates"));
        break;
    case ["selection", ..]:
        SelectionRate.Run(Number(1, 3), args.Length > 2 ? args[2] : null);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run(args); // The tool has a Program too.
        break;
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
